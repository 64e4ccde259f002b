"""A rule for each column that was found: the first that fits it and masks its sample."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from auralith.dataplane.detecting.candidates import Candidate, Case, candidates, coordinate
from auralith.dataplane.detecting.categories import NAMES, Category
from auralith.dataplane.detecting.model import ColumnSample, Finding, Found, Part, Suggestion
from auralith.dataplane.detecting.scoring import PERSONAL
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.masking.columns import ColumnShape, shapes
from auralith.dataplane.masking.groups import Place, VirtualKey, key_groups, referenced
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.masker import Masker
from auralith.dataplane.masking.rules import Given, Rule, bind
from auralith.dataplane.schema.model import LogicalType, Table
from auralith.dataplane.schema.names import TableName
from auralith.dataplane.wordlists.loading import Locale

_TRIED = 200
"""Values that a rule is tried on."""
_PICKY = frozenset({"json", "array", "int_permute", "geo_point"})
"""Rules that refuse some values; all others mask whatever stands in a column that they fit."""
_PLACES = 500
"""Places that one rule for documents can name."""
_PERSON = {
    Category.FIRST_NAME: "first_name", Category.LAST_NAME: "last_name",
    Category.FULL_NAME: "full_name", Category.EMAIL: "email", Category.LOGIN: "username",
}  # fmt: skip
_ADDRESS = {
    Category.STREET: "street", Category.CITY: "city", Category.ZIP: "zip",
    Category.REGION: "region", Category.COUNTRY: "country", Category.ADDRESS: "full",
}  # fmt: skip
_KNOWN = NAMES | {
    Category.EMAIL, Category.PHONE, Category.LOGIN, Category.NATIONAL_ID, Category.PERSON_NUMBER,
    Category.IBAN, Category.CARD, Category.STREET, Category.ADDRESS,
}  # fmt: skip
"""What a text in the same row may mention."""
_TRIAL = ProjectKey(bytes(32))
"""Rules are tried with this key; nothing that it makes is kept."""
_PLAIN = frozenset({LogicalType.TEXT, LogicalType.FLOAT, LogicalType.DECIMAL})


def suggested(
    found: Sequence[Found],
    tables: Sequence[Table],
    samples: Mapping[Place, ColumnSample],
    virtual: Iterable[VirtualKey] = (),
    *,
    integer_bits: int | None = None,
) -> tuple[Finding, ...]:
    """Findings with a rule each; columns that are joined get the same one.

    `integer_bits` as `masking.columns.shapes` takes them.
    """
    desk = _Desk(found, tables, samples, tuple(virtual), integer_bits)
    rules: dict[Place, Candidate] = {}
    for one in found:
        place = Place(one.table, one.column.name)
        if place not in rules:
            rules |= desk.rule(place)
    return tuple(
        Finding(
            table=one.table,
            column=one.column.name,
            category=one.category.value,
            confidence=one.confidence,
            evidence=one.evidence,
            suggested=Suggestion(transformer=rule[0], params=rule[1]),
        )
        for one in found
        for rule in [rules[Place(one.table, one.column.name)]]
    )


@dataclass(frozen=True)
class _Side:
    """A column's part of a person or an address."""

    output: str
    subject: tuple[str, ...]
    domain: str


class _Desk:
    """All that is known while rules are sought."""

    def __init__(
        self,
        found: Sequence[Found],
        tables: Sequence[Table],
        samples: Mapping[Place, ColumnSample],
        virtual: tuple[VirtualKey, ...],
        integer_bits: int | None,
    ) -> None:
        pointed_at = referenced(tables, virtual)
        self._tables = {table.name: table for table in tables}
        self._shapes = {
            table.name: shapes(
                table,
                referenced=pointed_at.get(table.name, frozenset()),
                integer_bits=integer_bits,
            )
            for table in tables
        }
        self._samples = samples
        self._found = {Place(one.table, one.column.name): one for one in found}
        self._groups = {p: group for group in key_groups(tables, virtual) for p in group}
        self._locale = _spoken(found)
        self._counts = Counter(one.category for one in found)
        self._sides: dict[Place, _Side] = {}
        by_table: dict[TableName, list[Found]] = defaultdict(list)
        for one in found:
            by_table[one.table].append(one)
        self._by_table = by_table
        for name, some in by_table.items():
            self._sides |= self._together(self._tables[name], some)

    def rule(self, place: Place) -> dict[Place, Candidate]:
        """The rule of a column, and of all that are joined with it."""
        group = self._groups.get(place, frozenset({place}))
        known = [p for p in sorted(group, key=str) if p in self._found]
        best = max(known, key=lambda p: self._found[p].confidence)
        members = [p for p in known if p.column in self._shapes.get(p.table, {})]
        for candidate in self._candidates(best):
            if all(self._fits(member, candidate) for member in members):
                return dict.fromkeys(known, candidate)
        reason = "No rule fits what was seen: decide by hand."
        return dict.fromkeys(known, ("keep", {"reason": reason}))

    def _candidates(self, place: Place) -> Iterator[Candidate]:
        one, shape = self._found[place], self._shapes[place.table][place.column]
        if one.category is Category.DOCUMENT and one.kind != "keys":
            yield from self._documents(place, one)
        case = self._case(place, one, shape)
        if shape.logical is LogicalType.ARRAY:
            inner = ColumnShape(shape.name, LogicalType.TEXT)
            for transformer, params in candidates(self._case(place, one, inner)):
                yield "array", {"transformer": transformer, "params": params}
        yield from candidates(case)

    def _case(self, place: Place, one: Found, shape: ColumnShape) -> Case:
        side = self._sides.get(place)
        kind = f"{one.kind} SSN" if any("SSN" in said for said in one.evidence) else one.kind
        return Case(
            category=one.category,
            shape=shape,
            values=self._samples.get(place, ColumnSample()).values,
            kind=kind.strip(),
            locale=self._locale,
            subject=() if side is None else side.subject,
            domain="" if side is None else side.domain,
            output=None if side is None else side.output,
            alone=self._counts[one.category] == 1,
            around=self._around(place),
        )

    def _around(self, place: Place) -> tuple[str, ...]:
        """Columns of the row that a text may mention."""
        return tuple(
            other.column.name
            for other in self._by_table[place.table]
            if other.category in _KNOWN
            and other.confidence >= PERSONAL
            and other.column.name != place.column
            and other.column.logical is not LogicalType.ARRAY
        )[:50]

    def _documents(self, place: Place, one: Found) -> Iterator[Candidate]:
        """One rule with all places that were seen, personal or not; others stop a run."""
        inner = ColumnShape(place.column, LogicalType.TEXT)
        rules: dict[str, Candidate] = {}
        for part in one.parts:
            rules[part.path] = self._inside(place, part, inner)
        kept = [path for path in one.paths if path not in rules]
        places = [
            {"path": path, "transformer": rule[0], "params": rule[1]}
            for path, rule in rules.items()
        ]
        room = max(_PLACES - len(places), 0)
        places += [{"path": path, "transformer": "keep"} for path in kept[:room]]
        unknown = "block" if len(kept) <= room else "redact"
        yield "json", {"places": places[:_PLACES], "unknown": unknown}

    def _inside(self, place: Place, part: Part, shape: ColumnShape) -> Candidate:
        case = Case(
            category=part.category,
            shape=shape,
            kind=part.kind,
            locale=self._locale,
        )
        for transformer, params in candidates(case):
            if self._binds(place, "json", {"places": [
                {"path": part.path, "transformer": transformer, "params": params}
            ]}):  # fmt: skip
                return transformer, params
        return "null", {}

    def _binds(self, place: Place, transformer: str, params: dict[str, object]) -> bool:
        try:
            rule = Rule(transformer, params)
            bind({place.column: rule}, Given(self._shapes[place.table], _TRIAL))
        except DataPlaneError:
            return False
        return True

    def _fits(self, place: Place, candidate: Candidate) -> bool:
        """Whether the rule can be bound to the column, and masks the values that were seen."""
        columns = self._shapes[place.table]
        shape = columns[place.column]
        try:
            rules = bind({place.column: Rule(*candidate)}, Given(columns, _TRIAL))
            if candidate[0] not in _PICKY:
                return True
            values = _typed(self._samples.get(place, ColumnSample()).values, shape)
            if values is None:
                return True
            masker = Masker(rules)
            block = {
                name: pa.nulls(len(values), columns[name].travels_as)
                for name in masker.reads
                if name in columns
            }
            masker.apply({**block, place.column: values})
        except DataPlaneError:
            return False
        return True

    def _together(self, table: Table, found: Sequence[Found]) -> dict[Place, _Side]:
        """Columns of the table that are parts of one person, or of one address."""
        out: dict[Place, _Side] = {}
        for outputs in (_PERSON, _ADDRESS):
            groups: dict[str, dict[str, Found]] = defaultdict(dict)
            for one in found:
                output = _output(one, outputs)
                if output is None:
                    continue
                if output not in groups[one.place]:
                    groups[one.place][output] = one
                elif output == "street":
                    out[Place(table.name, one.column.name)] = _Side("", (), "")
            for prefix, members in groups.items():
                out |= self._sides_of(table, prefix, members, outputs)
        return out

    def _sides_of(
        self,
        table: Table,
        prefix: str,
        members: Mapping[str, Found],
        outputs: Mapping[Category, str],
    ) -> dict[Place, _Side]:
        if len(members) < 2 or not _tells(outputs, members):  # noqa: PLR2004 - a person has two parts
            return {}
        subject, owner = self._subject(table, prefix, outputs)
        if not subject:
            return {}
        domain = f"{owner}.{prefix}" if prefix and owner == str(table.name) else owner
        return {
            Place(table.name, one.column.name): _Side(output, subject, domain)
            for output, one in members.items()
        }

    def _subject(
        self, table: Table, prefix: str, outputs: Mapping[Category, str]
    ) -> tuple[tuple[str, ...], str]:
        """Columns that say who it is, and whose key they are; none where values must say it."""
        for key in table.foreign_keys:
            named = key.columns[0].lower().removesuffix("_id").removeprefix("id_")
            if not prefix or named != prefix.lower():
                continue
            owner = self._tables.get(key.references)
            parts = [_output(one, outputs) for one in self._by_table.get(key.references, ())]
            if (
                owner is not None
                and owner.row_key is not None
                and owner.row_key.columns == key.referenced_columns
                and len(parts) - parts.count(None) > 1
            ):
                return key.columns, str(owner.name)
            # The other table shows its person by values alone: so must the copy of it.
            return (), ""
        if table.row_key is not None:
            return table.row_key.columns, str(table.name)
        return (), ""


def _output(one: Found, outputs: Mapping[Category, str]) -> str | None:
    """Which part of a person or an address the column is; None where it is none."""
    if one.column.logical not in _PLAIN:
        return None
    if outputs is _ADDRESS and one.category is Category.GEO:
        return coordinate(one.column.name)
    return outputs.get(one.category)


def _tells(outputs: Mapping[Category, str], members: Mapping[str, Found]) -> bool:
    """Whether it is worth making one thing of the parts."""
    if outputs is _ADDRESS:
        return bool({"street", "city", "zip", "full"} & members.keys())
    return bool({"first_name", "last_name", "full_name"} & members.keys())


def _spoken(found: Sequence[Found]) -> Locale:
    """The language of the database; one for all tables, so that equal values stay equal."""
    votes: Counter[str] = Counter()
    for one in found:
        # What values say counts more: columns have English names in many countries.
        weight = 3 if one.category in NAMES and one.kind else 1
        votes[one.language] += weight if one.language else 0
    return "fr" if votes["fr"] > votes["en"] else "en"


def _typed(values: Sequence[str], shape: ColumnShape) -> pa.Array | None:
    """The sample in the column's Arrow type; None where text does not become it."""
    some = pa.array(values[:_TRIED], pa.large_string())
    if pa.types.is_large_string(shape.travels_as):
        return some
    try:
        return some.cast(shape.travels_as)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
