"""A request that reaches beyond its own transaction: into a target database, or into the audit."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from auralith.background import Means
from auralith.control.auth.caller import Caller
from auralith.control.auth.dependencies import CallerDep, KeyringDep, SessionsDep, SettingsDep
from auralith.kit.db import SessionDep


@dataclass(frozen=True)
class Work(Means):
    """Who asks, our store, and the way out of the request's transaction.

    After `outside()` was entered, `session` must not be used any more.
    """

    caller: Caller
    session: Session
    outside: Callable[[], AbstractContextManager[None]]


def get_work(
    *,
    request: Request,
    caller: CallerDep,
    session: SessionDep,
    sessions: SessionsDep,
    keyring: KeyringDep,
    settings: SettingsDep,
) -> Iterator[Work]:
    """What an endpoint needs that starts a run or reaches a target database."""
    left = False

    @contextmanager
    def outside() -> Iterator[None]:
        """Commit what was read and done so far; our database is not held inside the block."""
        nonlocal left
        session.commit()
        left = True
        yield

    try:
        yield Work(
            caller=caller,
            session=session,
            sessions=sessions,
            keyring=keyring,
            settings=settings,
            outside=outside,
        )
    except BaseException:
        # The claim of an Idempotency-Key was committed with the rest, but the request failed
        # after all: a retry may try again.
        release = getattr(request.state, "release_claim", None)
        if left and release is not None:
            release()
        raise


WorkDep = Annotated[Work, Depends(get_work, scope="function")]
