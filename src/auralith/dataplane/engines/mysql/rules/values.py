"""What a changed column means for the values in it, with a SELECT that counts those at fault."""

import re

from auralith.dataplane.engines.mysql.rules.definitions import charset_of, literal, quote
from auralith.dataplane.plan.model import Hazard, HazardCode
from auralith.dataplane.schema.facts import Fact

_TYPE = re.compile(r"([a-z]+)(?:\((\d+)(?:,(\d+))?\))?( unsigned)?")
_CHOICE = re.compile(r"'((?:[^'\\]|''|\\.)*)'")
_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64}
_TEXTS = {
    "char": 0, "varchar": 0, "tinytext": 255, "text": 65_535, "mediumtext": 16_777_215,
    "longtext": 4_294_967_295,
}  # fmt: skip


def narrowing(old: Fact, new: Fact, changed: set[str]) -> list[Hazard]:
    """Hazards of a change in place."""
    found = []
    table, column = quote(new.id.path[0]), quote(new.id.name)

    def hazard(code: HazardCode, text: str, where: str) -> None:
        count = f"SELECT COUNT(*) FROM {table} WHERE {where}"
        found.append(Hazard(code, new.id, text, f"Count them first: {count}"))

    if "not_null" in changed and "not_null" in new.attributes:
        hazard(
            HazardCode.VALIDATION_MAY_FAIL,
            f"It fails if {new.id.name} is NULL in some row.",
            f"{column} IS NULL",
        )
    if "type" in changed:
        before, after = str(old.attributes["type"]), str(new.attributes["type"])
        where = _misfits(before, after, column)
        if where:
            hazard(
                HazardCode.NARROWING,
                f"Values that do not fit into {after} make it fail (strict mode) or are cut.",
                where,
            )
    if "collation" in changed and "collation" in old.attributes and "collation" in new.attributes:
        one, two = charset_of(str(old.attributes["collation"])), str(new.attributes["collation"])
        if one != charset_of(two) and not charset_of(two).startswith("utf8mb4"):
            to = charset_of(two)
            hazard(
                HazardCode.NARROWING,
                f"Characters that {to} does not have make it fail (strict mode) or are lost.",
                f"CONVERT(CONVERT({column} USING {to}) USING utf8mb4)"
                f" <> CONVERT({column} USING utf8mb4)",
            )
    return found


def _misfits(before: str, after: str, column: str) -> str:
    """A condition that is true for values that do not fit; empty where all do."""
    if after.startswith(("enum(", "set(")):
        return _missing_choices(before, after, column)
    one, two = _TYPE.match(before), _TYPE.match(after)
    if one is None or two is None:
        return f"{column} IS NOT NULL"
    if two[1] in _TEXTS:
        return _too_long(one, two, column)
    if one[1] in _BITS and two[1] in _BITS:
        return _out_of_range(one, two, column)
    return "" if _fits(one, two) else f"{column} IS NOT NULL"


def _fits(one: re.Match[str], two: re.Match[str]) -> bool:
    """Whether each value of a type has its place in another size of it."""
    if one[1] != two[1]:
        return False
    if one[1] == "decimal":
        return _decimal_fits(one, two)
    return one[2] is not None and two[2] is not None and int(one[2]) <= int(two[2])


def _too_long(one: re.Match[str], two: re.Match[str], column: str) -> str:
    limit = int(two[2]) if two[2] else _TEXTS[two[1]]
    if one[1] in _TEXTS and (int(one[2]) if one[2] else _TEXTS[one[1]]) <= limit:
        return ""
    measure = "CHAR_LENGTH" if two[2] else "LENGTH"
    return f"{measure}({column}) > {limit}"


def _missing_choices(before: str, after: str, column: str) -> str:
    if not before.startswith(("enum(", "set(")):
        return f"{column} IS NOT NULL"
    left = [c for c in _CHOICE.findall(before) if c not in _CHOICE.findall(after)]
    if not left:
        return ""
    values = [literal(c.replace("''", "'")) for c in left]
    if after.startswith("enum("):
        return f"{column} IN ({', '.join(values)})"
    return " OR ".join(f"FIND_IN_SET({v}, {column})" for v in values)


def _out_of_range(one: re.Match[str], two: re.Match[str], column: str) -> str:
    low, high = _range(two)
    had_low, had_high = _range(one)
    if low <= had_low and had_high <= high:
        return ""
    return f"{column} NOT BETWEEN {low} AND {high}"


def _range(found: re.Match[str]) -> tuple[int, int]:
    bits = _BITS[found[1]]
    return (0, 2**bits - 1) if found[4] else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def _decimal_fits(one: re.Match[str], two: re.Match[str]) -> bool:
    scales = int(one[3] or 0), int(two[3] or 0)
    whole = int(one[2] or 10) - scales[0], int(two[2] or 10) - scales[1]
    return scales[0] <= scales[1] and whole[0] <= whole[1]
