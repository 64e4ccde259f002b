"""Masks the values of a case; also as a program of its own, to compare two processes."""

import json
import sys
from typing import Any

import pyarrow as pa

from auralith.dataplane.masking.bound import BoundRule
from auralith.dataplane.masking.canonical import canonical
from auralith.dataplane.masking.catalogue import CATALOGUE
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.masker import Masker
from auralith.dataplane.masking.model import Binding
from auralith.dataplane.masking.rules import Given, Rule, bind
from auralith.dataplane.schema.model import LogicalType
from tests.unit.dataplane.masking.cases import CASES, Case

KEY = ProjectKey(b"a key for tests, not a secret one")
LOOKUPS = {"parents.id": pa.array(["p1", "p2", "p3"], pa.large_string())}


def shape(case: Case) -> ColumnShape:
    return ColumnShape("value", case.logical, **case.column)


def shapes(case: Case) -> dict[str, ColumnShape]:
    others = {name: ColumnShape(name, LogicalType.TEXT) for name in case.others}
    return {"value": shape(case), **others}


def bound(transformer: str, case: Case, key: ProjectKey = KEY) -> BoundRule:
    known = shapes(case)
    whole = {n: pa.array(values, known[n].travels_as) for n, values in case.whole.items()}
    given = Given(known, key, LOOKUPS, whole)
    return bind({"value": Rule(transformer, case.params)}, given)[0]


def block_of(case: Case, values: list[Any]) -> dict[str, pa.Array]:
    block = {"value": pa.array(values, shape(case).travels_as)}
    for name, some in case.others.items():
        repeated = [some[at % len(some)] for at in range(len(values))]
        block[name] = pa.array(repeated, pa.large_string())
    return block


def mask(rule: BoundRule, case: Case, values: list[Any]) -> pa.Array:
    return Masker([rule]).apply(block_of(case, values))["value"]


def led_back(rule: BoundRule, case: Case, masked: pa.Array) -> pa.Array:
    transformer = CATALOGUE[rule.transformer.id]
    assert transformer.unbind is not None
    key = KEY.domain(rule.domain)
    back = transformer.unbind(Binding(shape(case), rule.params, key, shapes(case)))
    return Masker([BoundRule(rule.column, transformer, rule.params, back)]).apply(
        {**block_of(case, masked.to_pylist()), "value": masked}
    )["value"]


def forms(rule: BoundRule, column: pa.Array) -> list[Any]:
    return canonical(column, rule.transformer.canonical).to_pylist()


def main() -> None:
    """Reads {transformer: [[texts of values of a case], …]}, writes what becomes of them."""
    told = json.load(sys.stdin)
    out = {
        name: [
            [str(value) for value in mask(bound(name, case), case, texts).to_pylist()]
            for case, texts in zip(CASES[name], cases, strict=True)
        ]
        for name, cases in told.items()
    }
    json.dump(out, sys.stdout)


if __name__ == "__main__":
    main()
