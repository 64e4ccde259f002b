"""What can be wrong with a generator on its column."""

from collections.abc import Sequence

from auralith.dataplane.errors import InvalidInput


class GeneratorUnfit(InvalidInput):
    """A generator cannot fill its column; `loc` is the way to it within the column's spec."""

    code = "seed.generator"

    def __init__(self, message: str, *, loc: Sequence[str | int] = ()) -> None:
        super().__init__(message, loc=loc)
