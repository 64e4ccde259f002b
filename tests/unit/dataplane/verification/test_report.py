"""The result's figures, and the document made of it."""

import hashlib
import json

from auralith.dataplane.operations.anonymize.verification import (
    Check,
    ColumnResult,
    Verification,
    as_json,
    is_whole,
    report,
)
from auralith.dataplane.operations.anonymize.verification.model import Hit, Needles
from auralith.dataplane.operations.anonymize.verification.reasons import why

A = (
    Check("equality", "fail", why("kept", rows=3), 3),
    Check("needles", "fail", why("needles_found", rows=2), 2),
)
B = (Check("unchanged", "pass"), Check("needles", "not_verified"))
FOUND = Verification(
    columns=(
        ColumnResult("p", "a", "hash", A),
        ColumnResult("p", "b", None, B),
        ColumnResult("p", "c", None, (Check("rows", "fail", None, 9),)),
    ),
    needles=Needles(5, (Hit("p", "a", 2), Hit("view:v", None, 1), Hit("other", "x", 4))),
)


def test_a_column_passes_when_all_its_checks_do() -> None:
    assert [c.status for c in FOUND.columns] == ["fail", "not_verified", "fail"]
    assert ColumnResult("p", "d", None).status == "pass"
    assert FOUND.status == "fail"


def test_leaks_are_counted_once() -> None:
    # Three rows of a column, one object of the schema, four rows of a table without originals.
    assert FOUND.leaks == 3 + 1 + 4
    assert as_json(FOUND)["leaks"] == 8
    assert Verification(foreign_key_violations=1).status == "fail"
    assert Verification().status == "pass"


def test_the_document_proves_itself() -> None:
    document = report(as_json(FOUND), {"run": "r1", "name": "é"})

    body = json.loads(document)
    given = body.pop("sha256")
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert given == hashlib.sha256(text.encode()).hexdigest()
    assert is_whole(document)
    for odd in (document.replace(b'"leaks":8', b'"leaks":0'), b"", b"[]", b'{"sha256":"x"}'):
        assert not is_whole(odd)
