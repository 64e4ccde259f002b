"""A verification that cannot be carried through: what was written stays, and is told unproved."""

import traceback
from collections.abc import Callable
from pathlib import PurePath

from auralith.dataplane.errors import DataPlaneError, Fenced, Transient
from auralith.dataplane.monitor import Interrupted
from auralith.dataplane.operations.anonymize.verification.model import Failure, Verification


def attempted(prove: Callable[[], Verification]) -> Verification:
    """What `prove` finds, or that it failed, and by what.

    Raises only what may be tried again, and Interrupted. The rows are written by now: no error may
    take the result of that away.
    """
    try:
        return prove()
    except (Fenced, Transient, Interrupted):
        raise
    except DataPlaneError as error:
        return Verification(failure=Failure(error.code, error.message))
    except Exception as error:  # noqa: BLE001 - a mistake of ours is told as one, without values
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} at {PurePath(last.filename).name}:{last.lineno}"
        msg = f"The verification ended by an error of its own ({where}): report it."
        return Verification(failure=Failure("internal", msg))
