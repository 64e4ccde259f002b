"""What does not fit when a column's values go to a narrower one: the same SQL everywhere."""

from collections.abc import Iterator

from auralith.dataplane.engines.copying import Obstacle, Shape
from auralith.dataplane.rows.wire import Wire


def narrowed(
    name: str, source: Shape, target: Shape, *, length: str, finite: str = ""
) -> Iterator[Obstacle]:
    """Integers out of range, digits of decimals, longer texts and bytes.

    `name` is the quoted column, `length` the function that counts characters, `finite` a
    predicate (with `AND`) that keeps NaN and infinity out of arithmetic.
    """
    if source.wire is Wire.INTEGER and target.wire is Wire.INTEGER:
        yield from _integers(name, source, target)
    if source.wire in (Wire.INTEGER, Wire.DECIMAL) and target.wire is Wire.DECIMAL:
        yield from _decimals(name, source, target, finite)
    if source.wire is Wire.DECIMAL and target.wire is Wire.INTEGER:
        yield Obstacle("scale", f"{finite}{name} <> round({name}, 0)", "digits behind the point")
    if (
        source.wire is target.wire
        and source.wire in (Wire.TEXT, Wire.BINARY)
        and target.length is not None
        and (source.length is None or source.length > target.length)
    ):
        count = length if source.wire is Wire.TEXT else "length"
        unit = "characters" if source.wire is Wire.TEXT else "bytes"
        yield Obstacle(
            "length",
            f"{count}({name}) > {target.length}",
            f"longer than {target.length} {unit}",
        )


def bounds(shape: Shape) -> tuple[int, int]:
    """The least and the largest integer of a shape."""
    bits = shape.precision or 64
    if shape.unsigned:
        return 0, 2**bits - 1
    return -(2 ** (bits - 1)), 2 ** (bits - 1) - 1


def _integers(name: str, source: Shape, target: Shape) -> Iterator[Obstacle]:
    low, high = bounds(target)
    least, most = bounds(source)
    parts = [f"{name} < {low}"] if least < low else []
    parts += [f"{name} > {high}"] if most > high else []
    if parts:
        yield Obstacle("range", " OR ".join(parts), f"not between {low} and {high}")


def _decimals(name: str, source: Shape, target: Shape, finite: str) -> Iterator[Obstacle]:
    if target.precision is None:
        return
    scale = target.scale or 0
    whole = target.precision - scale
    if source.wire is Wire.INTEGER:
        given, behind = len(str(max(abs(b) for b in bounds(source)))), 0
    elif source.precision is None:
        given, behind = None, None
    else:
        given, behind = source.precision - (source.scale or 0), source.scale or 0
    if given is None or given > whole:
        yield Obstacle(
            "range",
            f"{finite}abs({name}) >= 1{'0' * whole}",
            f"more than {whole} digits before the point",
        )
    if behind is None or behind > scale:
        yield Obstacle(
            "scale",
            f"{finite}{name} <> round({name}, {scale})",
            f"more than {scale} digits behind the point",
        )
