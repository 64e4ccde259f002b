"""Columns that no rule names: what a run must not copy or keep without anybody's decision."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from auralith.dataplane.detecting.categories import SURROUNDINGS, Category
from auralith.dataplane.detecting.model import Found
from auralith.dataplane.detecting.scoring import PERSONAL
from auralith.dataplane.detecting.searching import search
from auralith.dataplane.engines.base import Place as Target
from auralith.dataplane.errors import Terminal
from auralith.dataplane.masking.groups import Place, key_groups, spread
from auralith.dataplane.masking.rules import Rule
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.masking.transformers.containers import fits, steps_of
from auralith.dataplane.operations.anonymize.checking import at_home
from auralith.dataplane.operations.anonymize.detection.reading import affordable, of_rows, read
from auralith.dataplane.schema.model import Table

_SHOWN = 10
"""Columns named in the text of a refusal; its parameters name all."""


@dataclass(frozen=True)
class Unlisted:
    """A column, or a place in the documents of one, that no rule names."""

    table: str
    column: str
    path: str | None
    """Such as `$.customer.email`; None for the whole column."""
    category: str | None
    """What it looks like; None where that was not asked."""
    why: str
    """A sentence; never an original value."""

    def __str__(self) -> str:
        """As people write it."""
        return f"{self.table}.{self.column}{f' {self.path}' if self.path else ''}"


def unlisted(place: Target, spec: MaskingSpec) -> tuple[Unlisted, ...]:
    """What stops a run with these rules, by what they say of columns they do not name.

    `keep` names a column as well as any other transformer; a rule on one column of a foreign key
    names all that are joined with it. Computed columns follow what they are computed from.
    """
    if spec.unlisted == "keep":
        return ()
    with place.reading() as database:
        schema = database.engine.introspect(database.session)
        spec = at_home(spec, schema)
        tables = of_rows(schema.tables)
        groups = key_groups(tables, spec.virtual_keys)
        rules = {
            Place(name, column): rule
            for name, columns in spread(spec.rules, groups).items()
            for column, rule in columns.items()
        }
        if spec.unlisted == "block":
            return tuple(_every(tables, rules, "no rule names this column"))
        looked_at = frozenset(
            Place(table.name, column.name)
            for table in tables
            for column in table.columns
            if column.generated is None and _is_open(rules.get(Place(table.name, column.name)))
        )
        rows = affordable(len(looked_at), spec.options.sample_rows)
        sampled = read(database, tables, rows=rows, only=looked_at, closely=rules)
    found = search(tables, sampled.values, spec.virtual_keys)
    unread = {one.table for one in sampled.unread}
    unseen = [table for table in tables if str(table.name) in unread]
    return (
        *_personal([one for one in found if str(one.table) not in unread], rules),
        *_every(unseen, rules, "its rows could not be read, so nobody knows what it holds"),
    )


def refuse_unlisted(place: Target, spec: MaskingSpec) -> None:
    """Raise Terminal `anonymize.unlisted` naming what no rule names, where there is any."""
    found = unlisted(place, spec)
    if not found:
        return
    names = [str(one) for one in found]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    raise Terminal(
        f"No rule names {', '.join(names[:_SHOWN])}{more}: give each a rule, or `keep` with a"
        " reason, before the run.",
        code="anonymize.unlisted",
        params={"columns": names},
    )


def _is_open(rule: Rule | None) -> bool:
    """Whether values may still hold something that no rule names."""
    return rule is None or rule.transformer == "json"


def _every(tables: Sequence[Table], rules: Mapping[Place, Rule], why: str) -> Iterator[Unlisted]:
    for table in tables:
        for column in table.columns:
            if column.generated is None and Place(table.name, column.name) not in rules:
                yield Unlisted(str(table.name), column.name, None, None, why)


def _personal(found: Sequence[Found], rules: Mapping[Place, Rule]) -> Iterator[Unlisted]:
    for one in found:
        rule = rules.get(Place(one.table, one.column.name))
        if rule is None:
            if one.confidence >= PERSONAL and one.category not in SURROUNDINGS:
                yield _of(one, None, one.category, "; ".join(one.evidence))
        elif rule.transformer == "json" and one.category is Category.DOCUMENT:
            yield from _places(one, rule)


def _places(one: Found, rule: Rule) -> Iterator[Unlisted]:
    """Places that look personal and that the rule for documents does not name."""
    if rule.params.get("unknown") == "redact":
        return
    named = [steps_of(str(place.get("path", ""))) for place in rule.params.get("places", ())]
    for part in one.parts:
        if part.confidence < PERSONAL or part.category in SURROUNDINGS:
            continue
        if not any(fits(steps, part.steps) for steps in named):
            why = (
                f"it looks like {part.category.value}, and the rule of the column does not name it"
            )
            yield _of(one, part.path, part.category, why)
    if one.kind == "keys":
        why = "keys of an object look personal, and no rule on a place hides them"
        yield _of(one, None, Category.DOCUMENT, why)


def _of(one: Found, path: str | None, category: Category, why: str) -> Unlisted:
    return Unlisted(str(one.table), one.column.name, path, category.value, why)
