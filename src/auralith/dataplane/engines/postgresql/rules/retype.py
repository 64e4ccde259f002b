"""Changing the type of a column: what it costs, what it may lose, what must be written for it.

After the documentation of ALTER TABLE and the casts of pg_cast: values are converted by the
assignment cast where there is one, by USING where there is none. A cast that is written out
shortens a text silently; an assignment refuses. So USING is written only where it must be.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.identity import ObjectId

_TYPE = re.compile(r"(?P<base>.*?)(?:\((?P<args>[\d,\s-]+)\))?(?P<zone> with(?:out)? time zone)?")

INTEGERS = {"smallint": 15, "integer": 31, "bigint": 63}
NUMBERS = {*INTEGERS, "numeric", "real", "double precision", "money"}
STRINGS = {"text", "character varying", "character", "name", '"char"'}
TIMES = {
    "date",
    "timestamp without time zone",
    "timestamp with time zone",
    "time without time zone",
    "time with time zone",
}
ASSIGNED = {
    *((a, b) for a in NUMBERS for b in NUMBERS if "money" not in {a, b}),
    ("integer", "money"),
    ("bigint", "money"),
    ("numeric", "money"),
    ("money", "numeric"),
    ("date", "timestamp without time zone"),
    ("date", "timestamp with time zone"),
    ("timestamp without time zone", "date"),
    ("timestamp with time zone", "date"),
    ("timestamp without time zone", "timestamp with time zone"),
    ("timestamp with time zone", "timestamp without time zone"),
    ("timestamp without time zone", "time without time zone"),
    ("timestamp with time zone", "time without time zone"),
    ("timestamp with time zone", "time with time zone"),
    ("time without time zone", "time with time zone"),
    ("time with time zone", "time without time zone"),
    ("time without time zone", "interval"),
    ("interval", "time without time zone"),
    ("json", "jsonb"),
    ("jsonb", "json"),
    ("inet", "cidr"),
    ("cidr", "inet"),
    ("bit", "bit varying"),
    ("bit varying", "bit"),
    ("macaddr", "macaddr8"),
    ("macaddr8", "macaddr"),
}
"""Pairs that PostgreSQL converts by itself when a value is stored."""

SAME_BYTES = {
    ("character varying", "text"),
    ("text", "character varying"),
    ("cidr", "inet"),
    ("xml", "text"),
    ("xml", "character varying"),
    ("bit", "bit varying"),
    ("timestamp without time zone", "timestamp with time zone"),
    ("timestamp with time zone", "timestamp without time zone"),
}
"""Pairs whose values are stored alike; timestamps because our sessions run in UTC."""

CAST = {
    ("boolean", "smallint"): "{0}::integer::smallint",
    ("boolean", "bigint"): "{0}::integer::bigint",
    ("boolean", "numeric"): "{0}::integer::numeric",
    ("boolean", "integer"): "{0}::integer",
    ("smallint", "boolean"): "{0}::integer::boolean",
    ("bigint", "boolean"): "({0} <> 0)",
    ("numeric", "boolean"): "({0} <> 0)",
    ("integer", "boolean"): "{0}::boolean",
    ("text", "bytea"): "convert_to({0}, 'UTF8')",
    ("character varying", "bytea"): "convert_to({0}, 'UTF8')",
    ("bytea", "text"): "convert_from({0}, 'UTF8')",
    ("bytea", "character varying"): "convert_from({0}, 'UTF8')",
}
"""Pairs that need their own words."""


@dataclass(frozen=True)
class TypeName:
    """A type as format_type writes it, in its parts."""

    base: str
    args: tuple[int, ...] = ()
    array: bool = False

    @classmethod
    def parse(cls, type_text: str) -> "TypeName":
        """Read the text of a type."""
        array = type_text.endswith("[]")
        found = _TYPE.fullmatch(type_text.removesuffix("[]"))
        if found is None:
            return cls(type_text.removesuffix("[]"), (), array)
        args = tuple(int(a) for a in (found["args"] or "").split(",") if a.strip())
        return cls((found["base"] + (found["zone"] or "")).strip(), args, array)


@dataclass(frozen=True)
class Retype:
    """What leads a column from one type to another."""

    using: str | None = None
    """The conversion, with `{0}` for the column; None where an assignment does it."""
    rewrite: bool = True
    loss: str = ""
    """What of a value can get lost without an error; empty: nothing."""
    fails: str = ""
    """A condition, with `{0}` for the column, on rows whose value has no place in the new type;
    empty: there are none."""
    related: bool = False
    """Operators, expressions and defaults of the old type work with the new one as well."""
    note: str = ""


def retype(old: str, new: str, have: Catalog, catalog: Catalog) -> Retype:
    """What it takes to make one type of another; each is read with its own catalog."""
    before, after = TypeName.parse(_resolved(old, have)), TypeName.parse(_resolved(new, catalog))
    if before.array or after.array:
        return _arrays(before, after, new)
    if _user_type(old, have) or _user_type(new, catalog):
        if before == after:
            return Retype(rewrite=_checked(new, catalog), related=True)
        if kinds.DOMAIN not in {_kind(old, have), _kind(new, catalog)}:
            using = f"{{0}}::{new}" if before.base in STRINGS else f"{{0}}::text::{new}"
            string = after.base in STRINGS
            return Retype(
                using=None if string else using,
                fails="" if string else _unreadable(new, catalog),
            )
    if before.base == after.base:
        return _modifiers(before, after)
    return _bases(before, after, new, catalog)


def _bases(before: TypeName, after: TypeName, new: str, catalog: Catalog) -> Retype:
    pair = (before.base, after.base)
    if pair in CAST:
        loss = "Numbers other than 0 become true." if after.base == "boolean" else ""
        return Retype(using=CAST[pair], loss=loss)
    if after.base in STRINGS:
        limit = after.args[0] if after.args else (1 if after.base == "character" else 0)
        fails = f"length({{0}}::text) > {limit}" if limit else ""
        same = pair in SAME_BYTES and not limit
        return Retype(rewrite=not same, fails=fails, related=before.base in STRINGS)
    if pair in ASSIGNED:
        return Retype(
            rewrite=pair not in SAME_BYTES or bool(after.args),
            loss=_loss(before, after),
            fails=_overflow(before, after),
            related=True,
            note=_note(pair),
        )
    if before.base in STRINGS:
        return Retype(using=f"{{0}}::{new}", fails=_unreadable(new, catalog))
    return Retype(using=f"{{0}}::text::{new}", fails=_unreadable(new, catalog))


def _modifiers(before: TypeName, after: TypeName) -> Retype:
    """The same type with another length, precision or scale."""
    base, old, new = before.base, before.args, after.args
    if base == "numeric":
        if not new:
            return Retype(rewrite=False, related=True)
        scale = new[1] if len(new) > 1 else 0
        had = (old[1] if len(old) > 1 else 0) if old else None
        digits = new[0] - scale
        room = bool(old) and old[0] - (had or 0) <= digits
        loss = "" if had is not None and had <= scale else f"Values are rounded to {scale} places."
        fails = "" if room else f"abs({{0}}) >= 10::numeric ^ {digits}"
        return Retype(rewrite=not (room and had == scale), loss=loss, fails=fails, related=True)
    if base == "character varying":
        wider = not new or (bool(old) and old[0] <= new[0])
        return Retype(
            rewrite=not wider, fails="" if wider else f"length({{0}}) > {new[0]}", related=True
        )
    if base in {"character", "bit", "bit varying"}:
        limit = new[0] if new else (0 if base == "bit varying" else 1)
        held = old[0] if old else (0 if base == "bit varying" else 1)
        wider = not limit or 0 < held <= limit
        fails = "" if wider else f"length({{0}}) > {limit}"
        if base == "bit":
            fails = f"length({{0}}) <> {limit}"
        return Retype(rewrite=base != "bit varying" or not wider, fails=fails, related=True)
    finest = 6
    was, now = (old or (finest,))[0], (new or (finest,))[0]
    loss = "" if was <= now else f"Seconds are rounded to {now} places."
    return Retype(rewrite=was > now, loss=loss, related=True)


def _arrays(before: TypeName, after: TypeName, new: str) -> Retype:
    if not (before.array and after.array):
        if after.array:
            return Retype(using=f"ARRAY[{{0}}]::{new}", note="Each value becomes a list of one.")
        if after.base in STRINGS:
            return Retype()
        return Retype(using=f"({{0}})[1]::{new}", loss="Only the first element of a list is kept.")
    pair = (before.base, after.base)
    if before.base == after.base or pair in ASSIGNED or after.base in STRINGS:
        lossy = _loss(before, after) if pair in ASSIGNED else ""
        return Retype(loss=lossy, related=True)
    between = "" if before.base in STRINGS else "::text[]"
    return Retype(using=f"{{0}}{between}::{new}")


_EXACT = ("numeric", "real", "double precision")
_LOST: Mapping[tuple[str, str], str] = {
    **{(old, new): "Fractions are rounded away." for old in _EXACT for new in INTEGERS},
    **{(old, "real"): "Numbers keep six digits." for old in ("numeric", "double precision")},
    ("numeric", "double precision"): "Numbers keep fifteen digits.",
    ("bigint", "real"): "Numbers above 2^24 lose digits.",
    ("bigint", "double precision"): "Numbers above 2^53 lose digits.",
    ("integer", "real"): "Numbers above 2^24 lose digits.",
    ("timestamp without time zone", "date"): "The time of day is lost.",
    ("timestamp with time zone", "date"): "The time of day is lost.",
    ("timestamp without time zone", "time without time zone"): "The date is lost.",
    ("timestamp with time zone", "time without time zone"): "The date is lost.",
    ("timestamp with time zone", "time with time zone"): "The date is lost.",
    ("time with time zone", "time without time zone"): "The time zone is lost.",
    ("interval", "time without time zone"): "Days and months are lost.",
    ("inet", "cidr"): "The bits behind the mask are lost.",
    ("json", "jsonb"): "Spaces, the order of keys and double keys are lost.",
}


def _loss(before: TypeName, after: TypeName) -> str:
    """What an assignment throws away without a word."""
    if after.base == "numeric" and after.args and before.base in _EXACT:
        return f"Values are rounded to {(*after.args, 0)[1]} places."
    return _LOST.get((before.base, after.base), "")


def _overflow(before: TypeName, after: TypeName) -> str:
    """A condition on values that the new type cannot hold."""
    if after.base in INTEGERS and (
        before.base not in INTEGERS or INTEGERS[before.base] > INTEGERS[after.base]
    ):
        top = 2 ** INTEGERS[after.base] - 1
        return f"{{0}} NOT BETWEEN {-top - 1} AND {top}"
    if after.base == "numeric" and after.args:
        digits = after.args[0] - (after.args[1] if len(after.args) > 1 else 0)
        return f"abs({{0}}) >= 10::numeric ^ {digits}"
    return ""


def _note(pair: tuple[str, str]) -> str:
    if pair == ("timestamp without time zone", "timestamp with time zone"):
        return "Times are taken as UTC; write USING c AT TIME ZONE '...' for another zone."
    if pair == ("timestamp with time zone", "timestamp without time zone"):
        return "Times are written down in UTC; write USING c AT TIME ZONE '...' for another zone."
    return ""


def _unreadable(new: str, catalog: Catalog) -> str:
    """A condition on texts that cannot be read as the new type (PostgreSQL 16 can ask)."""
    major = catalog.server_version.split(".")[0]
    if not major.isdigit() or int(major) < 16:  # noqa: PLR2004 - pg_input_is_valid
        return ""
    escaped = new.replace("'", "''")
    return f"NOT pg_input_is_valid({{0}}::text, '{escaped}')"


def _object(type_text: str, catalog: Catalog) -> ObjectId | None:
    """The type of the database that a type's text means."""
    bare = type_text.removesuffix("[]")
    for kind in kinds.TYPES:
        try:
            found = ObjectId.parse(f"{kind}:{bare}")
        except ValueError:
            return None
        if found in catalog.facts:
            return found
    return None


def _kind(type_text: str, catalog: Catalog) -> str | None:
    found = _object(type_text, catalog)
    return None if found is None else found.kind


def _user_type(type_text: str, catalog: Catalog) -> bool:
    return _object(type_text, catalog) is not None or "." in type_text


def _resolved(type_text: str, catalog: Catalog) -> str:
    """A domain is what it is made of."""
    found = _object(type_text, catalog)
    if found is None or found.kind != kinds.DOMAIN or type_text.endswith("[]"):
        return type_text
    return _resolved(str(catalog.facts[found].attributes.get("type", "")), catalog)


def _checked(type_text: str, catalog: Catalog) -> bool:
    """Whether a domain asks something of its values."""
    found = _object(type_text, catalog)
    if found is None or found.kind != kinds.DOMAIN:
        return False
    fact = catalog.facts[found]
    return bool(fact.attributes.get("not_null") or catalog.children(found, kinds.CHECK))
