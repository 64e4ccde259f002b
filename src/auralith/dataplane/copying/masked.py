"""Tables that are masked on their way: what their columns travel as, and whether they fit."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pyarrow as pa

from auralith.dataplane.copying.model import CopyPlan, TablePlan
from auralith.dataplane.engines.base import Engine
from auralith.dataplane.engines.copying import Shape, Travelling
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.masking.bound import BoundRule
from auralith.dataplane.masking.errors import RuleUnfit, ValueUnfit
from auralith.dataplane.masking.lines import LineMask
from auralith.dataplane.masking.masker import Masker
from auralith.dataplane.masking.model import Grade, Needs
from auralith.dataplane.masking.policy import Policy, TablePolicy
from auralith.dataplane.rows.wire import Wire
from auralith.dataplane.schema.model import Column
from auralith.dataplane.sql.fragments import (
    check_fragment,
    function_findings,
    has_subquery,
    refused_functions,
)

_OPAQUE = (Wire.OWN, Wire.RELAYED)


def with_rules(plan: CopyPlan, policy: Policy | None, source: Engine, target: Engine) -> CopyPlan:
    """The plan with columns that rules touch as text that they read; what rules leave out is out.

    Raises InvalidInput, with the place of the rule, for one that the copy cannot keep.
    """
    if policy is None:
        return plan
    tables = tuple(
        table if (rules := policy.of(table.name)) is None else _ruled(table, rules, source, target)
        for table in plan.tables
    )
    return replace(plan, tables=tables)


def mask_of(table: TablePlan, policy: Policy | None, source: Engine) -> LineMask | None:
    """What masks the table's lines; None where no rule changes any."""
    rules = None if policy is None else policy.of(table.name)
    if rules is None:
        return None
    mask = LineMask(
        rules,
        [(c.source.name, c.wire) for c in table.travelling],
        padded=padded(table.travelling, source),
    )
    return mask if mask.changed else None


def padded(columns: tuple[Travelling, ...], source: Engine) -> frozenset[str]:
    """Columns of texts whose spaces at the end count for nothing."""
    shape = source.copying.shape
    return frozenset(
        c.source.name
        for c in columns
        if shape(c.source).fixed and shape(c.source).wire is Wire.TEXT
    )


def _ruled(table: TablePlan, policy: TablePolicy, source: Engine, target: Engine) -> TablePlan:
    _refuse_halves(policy)
    rules = [r for r in policy.rules if r.changes and not r.transformer.at_server]
    reads = Masker(rules).reads if rules else frozenset()
    expressions = dict(_expressions(policy, source))
    defaults = {r.column.name for r in policy.rules if r.transformer.id == "default"}
    travelling: list[Travelling] = []
    for column in table.travelling:
        name = column.source.name
        if name in defaults:
            _refuse_no_default(policy, column.target)
            continue
        made = expressions.get(name)
        if name in reads or made is not None:
            wire = column.wire
            wire = source.copying.shape(column.source).wire if wire in _OPAQUE else wire
            rule = next((r for r in rules if r.column.name == name), None)
            column = replace(  # noqa: PLW2901 - the same column, as it travels
                column, wire=wire, made=made, spared=None if made is not None else _spared(rule)
            )
        travelling.append(column)
    _refuse_unread(policy, reads, {c.source.name for c in travelling if c.made is None})
    for column in travelling:
        rule = next((r for r in rules if r.column.name == column.source.name), None)
        if rule is not None and column.source.name in policy.masked:
            shape = target.copying.shape(column.target)
            _refuse_unfit(policy, rule, column.target)
            # Where all integers are alike their values tell what fits, when they are written.
            if shape.wire is Wire.INTEGER and source.capabilities.integer_bits is None:
                _refuse_out_of_range(policy, rule, column.target, shape)
    return replace(table, reading=replace(table.reading, columns=tuple(travelling)))


def _spared(rule: BoundRule | None) -> frozenset[str] | None:
    """What of the source's values does not arrive, whatever it is: see `Travelling`."""
    if rule is None or rule.when is not None:
        return frozenset()
    if rule.transformer.data_free:
        return None
    longest = rule.transformer.longest(rule.params, rule.column)
    return frozenset() if longest is None else frozenset({"length"})


def _refuse_halves(policy: TablePolicy) -> None:
    """What the database makes, it makes for all rows: nobody tells it the condition."""
    for rule in policy.rules:
        other = rule.otherwise
        while other is not None and not other.transformer.at_server:
            other = other.otherwise
        if other is not None or (rule.transformer.at_server and rule.when is not None):
            inner = other or rule
            raise _refusal(
                policy,
                rule,
                f"{inner.transformer.id} is made by the database, for all rows or none: take its"
                " condition away, or another rule.",
                "when",
            )


def _expressions(policy: TablePolicy, source: Engine) -> Iterator[tuple[str, str]]:
    for rule in policy.rules:
        if rule.transformer.id == "sql":
            expression = str(getattr(rule.params, "expression", ""))
            lexis, loc = source.dialect.lexis, _loc(policy, rule, "params", "expression")
            check_fragment(expression, lexis, {}, loc)
            if acting := refused_functions(expression, lexis):
                msg = f"{', '.join(acting)} would act outside of the copy: leave it out."
                raise InvalidInput(msg, loc=loc, code="anonymize.sql")
            yield rule.column.name, expression


def _refuse_no_default(policy: TablePolicy, target: Column) -> None:
    if target.nullable or target.default is not None or target.identity:
        return
    rule = next(r for r in policy.rules if r.column.name == target.name)
    raise _refusal(
        policy,
        rule,
        f"{target.name} of the target is NOT NULL and has no default: give it one, or take"
        " constant.",
        "transformer",
    )


def _refuse_unread(policy: TablePolicy, reads: frozenset[str], there: set[str]) -> None:
    missing = reads - there
    if not missing:
        return
    for rule in policy.rules:
        found = sorted(missing & Masker([rule]).reads)
        if found and not rule.transformer.at_server:
            raise _refusal(
                policy,
                rule,
                f"{rule.column.name} of {policy.table.name} reads {found[0]}, which does not travel"
                " as it is: copy it as well, or take another rule.",
                "params",
                code="anonymize.column_left_out",
            )


def _refuse_unfit(policy: TablePolicy, rule: BoundRule, target: Column) -> None:
    """Masked values that the target's column cannot hold, as far as the rule itself tells."""
    what = rule.transformer
    if what.id == "null" and not target.nullable:
        raise _refusal(
            policy, rule, f"{target.name} of the target is NOT NULL: take constant.", "transformer"
        )
    longest = what.longest(rule.params, rule.column)
    if longest is not None and target.max_length is not None and longest > target.max_length:
        raise _refusal(
            policy,
            rule,
            f"{what.id} gives up to {longest} characters, and {target.name} of the target holds"
            f" {target.max_length}: widen it, or shorten the values by the rule's parameters.",
            "params",
        )
    if target.enum_values:
        _refuse_unknown_labels(policy, rule, target)


def _refuse_out_of_range(
    policy: TablePolicy, rule: BoundRule, target: Column, shape: Shape
) -> None:
    low, high, bits = rule.column.low, rule.column.high, shape.precision or 64
    if low is None or high is None:
        return
    taken = (0, (1 << bits) - 1) if shape.unsigned else (-(1 << bits - 1), (1 << bits - 1) - 1)
    if rule.transformer.grade_of(rule.params) is Grade.CONSTANT:
        return
    if low < taken[0] or high > taken[1]:
        raise _refusal(
            policy,
            rule,
            f"Masked values of {rule.column.name} are from {low} to {high}, and {target.name} of"
            f" the target is {target.type}: give it the type of the source.",
            "transformer",
        )


def _refuse_unknown_labels(policy: TablePolicy, rule: BoundRule, target: Column) -> None:
    """By trying: the rule masks every label the source has."""
    labels = rule.column.enum_values or target.enum_values
    if rule.transformer.needs is not Needs.VALUE or rule.when is not None:
        return
    column = pa.array(labels, pa.large_string())
    try:
        masked = Masker([rule]).apply({rule.column.name: column})[rule.column.name].to_pylist()
    except ValueUnfit:
        return
    if any(value is not None and value not in target.enum_values for value in masked):
        raise _refusal(
            policy,
            rule,
            f"{rule.transformer.id} gives values that are no labels of {target.name}: take choice"
            " or constant with labels of the column.",
            "transformer",
        )


def _refusal(
    policy: TablePolicy, rule: BoundRule, message: str, *at: str, code: str = RuleUnfit.code
) -> InvalidInput:
    return InvalidInput(
        message,
        loc=_loc(policy, rule, *at),
        code=code,
        params={"table": str(policy.table.name), "column": rule.column.name},
    )


def steady(expression: str, source: Engine) -> bool:
    """Whether an expression of SQL gives a row the same value each time it is asked."""
    findings = function_findings(expression, source.dialect.lexis)
    return not findings and not has_subquery(expression, source.dialect.lexis)


def _loc(policy: TablePolicy, rule: BoundRule, *at: str) -> tuple[str, ...]:
    return ("tables", str(policy.table.name), "columns", rule.column.name, *at)


def keys_of(table: TablePlan) -> Mapping[str, Column]:
    """Columns that name the target's rows, by the source's names; none without a key."""
    key = table.target.primary_key
    columns = {c.target.name: c for c in table.travelling}
    if key is None or not key.columns or not columns.keys() >= set(key.columns):
        return {}
    return {columns[name].source.name: columns[name].source for name in key.columns}
