"""Uploading files of rows."""

import hashlib
import io

import openpyxl
import pytest

from tests.integration.control.patches.conftest import Desk

pytestmark = pytest.mark.parametrize("target", ["postgresql"], indirect=True)


def test_a_csv_is_described(desk: Desk) -> None:
    made = desk.create()
    data = 'id,zip,note\n1,01000,\n2,02000,""\n'.encode("utf-8-sig")
    reply = desk.http.post(f"/patches/{made['id']}/files", files={"file": ("rows.csv", data)})
    assert reply.status_code == 201, reply.text
    file = reply.json()
    assert file["columns"] == [
        {"name": "id", "type": "integer"},
        {"name": "zip", "type": "text"},
        {"name": "note", "type": "text"},
    ]
    assert file["rows"] == 2
    assert file["sample"] == [
        {"id": "1", "zip": "01000", "note": None},
        {"id": "2", "zip": "02000", "note": ""},
    ]
    assert file["sha256"] == hashlib.sha256(data).hexdigest()
    listed = desk.http.get(f"/patches/{made['id']}/files").json()
    assert (listed["total"], listed["items"]) == (1, [file])
    place = reply.headers["location"].removeprefix("/api/v1")
    assert desk.http.get(place).json() == file


def test_an_xlsx_is_described(desk: Desk) -> None:
    book = openpyxl.Workbook()
    for row in (["id", "balance"], [1, 2.5]):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    made = desk.create()
    reply = desk.http.post(
        f"/patches/{made['id']}/files", files={"file": ("rows.XLSX", out.getvalue())}
    )
    assert reply.json()["sample"] == [{"id": "1", "balance": "2.5"}]


BAD_FILES: list[tuple[str, bytes, int | None]] = [
    ("a.csv", b"id,note\n1,x\n2\n", 3),
    ("a.csv", b"id,id\n1,x\n", 1),
    ("a.csv", b"id,note\n1,\xff\n", 2),
    ("a.tsv", b'id\tnote\n1\t"open\n', 2),
    ("a.ndjson", b'{"id":1}\n{"no":1}\n', 2),
    ("a.exe", b"id\n1\n", None),
    ("", b"id\n1\n", None),
]


def test_a_bad_file_is_refused_with_its_line_and_leaves_nothing(desk: Desk) -> None:
    made = desk.create()
    url = f"/patches/{made['id']}/files"
    for name, data, line in BAD_FILES:
        reply = desk.http.post(url, files={"file": (name, data)})
        assert reply.status_code == 422, data
        if name:
            expected = ["body", "file", *([line] if line else [])]
            assert reply.json()["detail"][0]["loc"] == expected, data
        assert desk.http.get(url).json()["total"] == 0


def test_a_file_belongs_to_its_patch(desk: Desk) -> None:
    mine, other = desk.create(), desk.create()
    data = b"id,note\n1,x\n"
    file = desk.http.post(f"/patches/{mine['id']}/files", files={"file": ("a.csv", data)}).json()
    operation = {
        "op": "upsert",
        "table": "customers",
        "key": ["id"],
        "file_id": file["file_id"],
        "insert_missing": False,
    }
    reply = desk.http.patch(f"/patches/{other['id']}", json={"operations": [operation]})
    assert (reply.status_code, reply.json()["code"]) == (404, "patch.file_not_found")
    reply = desk.http.patch(f"/patches/{mine['id']}", json={"operations": [operation]})
    assert reply.status_code == 200, reply.text
    assert reply.json()["content_hash"] != mine["content_hash"]


def test_an_upload_without_a_file_is_refused(desk: Desk) -> None:
    made = desk.create()
    reply = desk.http.post(f"/patches/{made['id']}/files", files={"other": ("a.csv", b"id\n1\n")})
    assert reply.status_code == 422
