"""Rules of a table, and binding them to its columns: everything is refused here that cannot fit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from pydantic import ValidationError

from auralith.dataplane.masking.bound import BoundRule, masked
from auralith.dataplane.masking.catalogue import CATALOGUE
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.conditions import Condition, parse
from auralith.dataplane.masking.errors import RuleUnfit
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.model import (
    Binding,
    Grade,
    Mask,
    Needs,
    Params,
    Transformer,
)
from auralith.dataplane.schema.model import LogicalType


@dataclass(frozen=True)
class Rule:
    """What is done with a column; `params` as they came, not judged yet."""

    transformer: str
    params: Mapping[str, Any] = field(default_factory=dict)
    when: str | None = None
    """The rule is for rows this holds for; see `conditions`."""
    otherwise: "Rule | None" = None
    """The rule for the other rows; None keeps them as they are."""


@dataclass(frozen=True)
class Given:
    """What rules are bound to: a table's columns, the project's key, values of other tables."""

    columns: Mapping[str, ColumnShape]
    key: ProjectKey
    lookups: Mapping[str, pa.Array] = field(default_factory=dict)
    """Values of other tables, by `table.column`."""
    whole: Mapping[str, pa.Array] = field(default_factory=dict)
    """Columns of the whole table that `needs_pass` asked for: a rule's own and those it reads."""


def bind(rules: Mapping[str, Rule], given: Given) -> list[BoundRule]:
    """The rules of one table in the order they are applied.

    Raises `RuleUnfit` with the way to the first rule that does not fit: `columns`, its name, what.
    """
    bound = {}
    for name, rule in rules.items():
        column = given.columns.get(name)
        if column is None:
            raise RuleUnfit(
                f"There is no column {name}: take its rule away.", loc=("columns", name)
            )
        try:
            bound[name] = _bound(rule, column, given)
        except RuleUnfit as refusal:
            raise RuleUnfit(refusal.message, loc=("columns", name, *refusal.loc)) from refusal
    return _ordered(bound)


def _bound(rule: Rule, column: ColumnShape, given: Given) -> BoundRule:
    transformer = CATALOGUE.get(rule.transformer)
    if transformer is None:
        raise RuleUnfit(
            f"There is no transformer {rule.transformer}: the catalogue lists them.",
            loc=("transformer",),
        )
    params = parsed(transformer, rule.params)
    _fits(transformer, params, column)
    for name in (*transformer.reads(params), *transformer.reads_masked(params)):
        if name not in given.columns:
            raise RuleUnfit(f"There is no column {name} to read.", loc=("params",))
    condition = _condition(rule, column, given)
    if rule.otherwise is not None and condition is None:
        raise RuleUnfit("otherwise needs when.", loc=("otherwise",))
    key = given.key.domain(params.domain or transformer.id)
    inner = _Inner(given)
    binding = Binding(column, params, key, given.columns, given.lookups, given.whole, inner.bind)
    otherwise = None
    if rule.otherwise is not None:
        try:
            otherwise = _bound(rule.otherwise, column, given)
        except RuleUnfit as refusal:
            raise RuleUnfit(refusal.message, loc=("otherwise", *refusal.loc)) from refusal
    mask = transformer.bind(binding)
    return BoundRule(column, transformer, params, mask, condition, otherwise)


class _Inner:
    """Binds transformers for parts of values: elements of arrays, places in documents."""

    def __init__(self, given: Given) -> None:
        self._given = given

    def bind(self, name: str, params: Mapping[str, Any], column: ColumnShape) -> Mask:
        """The function for such parts. Raises `RuleUnfit`."""
        rule = _bound(Rule(name, params), column, self._given)
        if rule.transformer.at_server or rule.transformer.needs is Needs.TABLE:
            raise RuleUnfit(f"{name} is for whole columns only.", loc=("transformer",))
        return lambda values, row: masked(rule, values, row, {})


def parsed(transformer: Transformer, params: Mapping[str, Any]) -> Params:
    """The parameters in their own type. Raises `RuleUnfit` with the way to the first fault."""
    try:
        return transformer.params.model_validate(dict(params))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise RuleUnfit(
            f"{transformer.id}: {first['msg']}.".replace("..", "."),
            loc=("params", *first["loc"]),
        ) from error


def _condition(rule: Rule, column: ColumnShape, given: Given) -> Condition | None:
    if rule.when is None:
        return None
    if column.is_key:
        raise RuleUnfit(
            f"{column.name} joins rows: a condition would mask one side and not the other.",
            loc=("when",),
        )
    condition = parse(rule.when)
    for name in sorted(condition.columns):
        if name not in given.columns:
            raise RuleUnfit(f"There is no column {name} to ask.", loc=("when",))
    condition.holds({n: pa.nulls(0, c.travels_as) for n, c in given.columns.items()})
    return condition


def _fits(transformer: Transformer, params: Params, column: ColumnShape) -> None:
    name, what = column.name, ("transformer",)
    if column.generated and transformer.id != "keep":
        raise RuleUnfit(f"{name} is computed by the database: mask what it is made from.", loc=what)
    if column.logical not in transformer.accepts:
        kinds = ", ".join(sorted(kind.value for kind in transformer.accepts))
        raise RuleUnfit(
            f"{transformer.id} does not fit {name}, which is {column.logical}; it takes {kinds}.",
            loc=what,
        )
    _keeps_apart(transformer, params, column)
    if params.nulls == "fill" and not transformer.fills:
        raise RuleUnfit(
            f"{transformer.id} cannot fill NULL: take constant.", loc=("params", "nulls")
        )
    if params.empty == "fill" and not transformer.fills:
        raise RuleUnfit(
            f"{transformer.id} cannot fill empty texts: take constant.", loc=("params", "empty")
        )
    longest = transformer.longest(params, column)
    if column.max_length is not None and longest is not None and longest > column.max_length:
        raise RuleUnfit(
            f"{transformer.id} gives up to {longest} characters, {name} holds"
            f" {column.max_length}: shorten it by its parameters or take another rule.",
            loc=("params",),
        )


def _keeps_apart(transformer: Transformer, params: Params, column: ColumnShape) -> None:
    name, grade = column.name, transformer.grade_of(params)
    if transformer.repoints and column.foreign and not (column.unique or column.referenced):
        return
    if column.is_key and not transformer.on_keys:
        raise RuleUnfit(
            f"{name} joins rows, and {transformer.id} cannot keep joins: take int_permute,"
            " uuid_from, hash or another rule for keys.",
            loc=("transformer",),
        )
    only_nulls = transformer.id == "null" and not column.primary
    if (column.unique or column.is_key) and grade is not Grade.PRESERVED and not only_nulls:
        raise RuleUnfit(
            f"{name} is unique or joins rows, and {transformer.id} may give one value twice"
            f" ({grade}): take a rule that preserves uniqueness, or more of its letters.",
            loc=("transformer",),
        )


def _ordered(bound: Mapping[str, BoundRule]) -> list[BoundRule]:
    """Columns that others read as masked come first."""
    out: list[BoundRule] = []
    left = dict(bound)
    while left:
        free = [name for name, rule in left.items() if not rule.after & left.keys() - {name}]
        if not free:
            first = min(left)
            raise RuleUnfit(
                f"{', '.join(sorted(left))} read each other as masked: let one read originals.",
                loc=("columns", first, "params"),
            )
        out += [left.pop(name) for name in free]
    return out


def folds(rule: BoundRule) -> bool:
    """Whether different values of a unique column may have one form, and so one masked value.

    Then the database's own idea of equality decides; the values must be counted before a run.
    """
    text = rule.column.logical is LogicalType.TEXT
    return text and rule.column.unique and rule.transformer.canonical.value != "exact"


def needs_pass(rule: BoundRule) -> bool:
    """Whether the whole table must be read before the first block is masked."""
    own = rule.transformer.needs is Needs.TABLE
    return own or (rule.otherwise is not None and needs_pass(rule.otherwise))
