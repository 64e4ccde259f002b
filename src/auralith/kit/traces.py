"""Where an unexpected error came from, for a log that may hold no value of a row."""

import traceback


def without_values(error: BaseException) -> str:
    """The kinds of an error and of its causes, each with its way through our code.

    Not their texts: a driver or a library may quote what it was given.
    """
    parts = []
    left: BaseException | None = error
    seen: set[int] = set()
    while left is not None and id(left) not in seen:
        seen.add(id(left))
        kind = type(left)
        way = "".join(traceback.format_tb(left.__traceback__))
        parts.append(f"{kind.__module__}.{kind.__qualname__}\n{way}".rstrip())
        left = left.__cause__ or (None if left.__suppress_context__ else left.__context__)
    return "\ncaused by ".join(parts)
