"""What every transformer is tried with: parameters, a column, values that fit."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from auralith.dataplane.schema.model import LogicalType

TEXTS = st.text(max_size=40)
INT64 = st.integers(-(2**63), 2**63 - 1) | st.integers(-300, 300)
DATES = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
DIGITS = st.text("0123456789", min_size=1, max_size=24)
NAMES = st.sampled_from(["Martin", "DUPONT", "léa", "Ng", "O'Brien"]) | st.text(max_size=20)
MAILS = st.emails() | st.text(max_size=20)


PLACES = st.from_regex(
    r"-?[0-8][0-9]?(\.[0-9]{1,6})?, ?-?1?[0-7][0-9](\.[0-9]{1,6})?", fullmatch=True
)
IBANS = st.from_regex(
    r"FR[0-9]{2}( [0-9A-Z]{4}){5} [0-9]{3}|(DE|be)[0-9]{14,20}|[A-Z]{2}[0-9]{13,32}",
    fullmatch=True,
)
PHONES = st.from_regex(r"(\+33 ?|0)[67]([ .-]?[0-9]{2}){4}|[0-9]{2,7}", fullmatch=True)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(-9, 9) | st.text(max_size=5)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=8,
).map(json.dumps)
NATIONALS = [
    ("fr_nir", r"[12] ?[0-9]{2} ?[01][0-9] ?(2A|2B|[0-9]{2}) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}", {}),
    ("fr_nir", r"[12][0-9]{2}0[1-9][0-9]{10}", {"keep_sex": True, "keep_birth": True}),
    ("fr_siren", r"[0-9]{3}( ?[0-9]{3}){2}", {}),
    ("es_dni", r"[0-9]{8}[A-Za-z]", {}),
    ("es_nie", r"[XYZ][0-9]{7}[A-Z]", {}),
    ("nl_bsn", r"[0-9]{9}", {}),
    ("gb_nhs", r"[0-9]{10}", {}),
    ("br_cpf", r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}", {}),
    ("pt_nif", r"[0-9]{9}", {}),
    ("ch_ahv", r"756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}", {}),
    ("ca_sin", r"[0-9]{3}( ?[0-9]{3}){2}", {}),
    ("us_ssn", r"[0-9]{3}-[0-9]{2}-[0-9]{4}", {}),
    ("fr_siret", r"[0-9]{3}( ?[0-9]{3}){2} ?[0-9]{5}", {}),
    ("be_nn", r"[0-9]{2}\.[01][0-9]\.[0-3][0-9]-[0-9]{3}\.[0-9]{2}", {}),
    ("pl_pesel", r"[0-9]{2}[0-3][0-9][0-3][0-9]{6}", {}),
    ("de_idnr", r"[0-9]{2}( ?[0-9]{3}){3}", {}),
    ("it_cf", r"[A-Za-z]{6}[0-9]{2}[A-TVa-t][0-7][0-9][A-Z][0-9]{3}[A-Z]", {}),
]


@dataclass(frozen=True)
class Case:
    """One way to use a transformer."""

    values: st.SearchStrategy[Any]
    params: Mapping[str, Any] = field(default_factory=dict)
    logical: LogicalType = LogicalType.TEXT
    column: Mapping[str, Any] = field(default_factory=dict)
    """More of the column's shape."""
    others: Mapping[str, Any] = field(default_factory=dict)
    """Other columns of the row: their values, repeated as often as needed."""
    whole: Mapping[str, Any] = field(default_factory=dict)
    """Columns of the whole table, where the transformer needs a pass over it."""


def integer(bits: int, *, unsigned: bool = False) -> dict[str, int]:
    if unsigned:
        return {"low": 0, "high": 2**bits - 1}
    return {"low": -(2 ** (bits - 1)), "high": 2 ** (bits - 1) - 1}


CASES: dict[str, list[Case]] = {
    "keep": [
        Case(TEXTS, {"reason": "a code, nobody's"}),
        Case(DATES, {"reason": "days of work"}, LogicalType.DATE, {"generated": True}),
    ],
    "null": [Case(TEXTS), Case(DATES, logical=LogicalType.DATE)],
    "constant": [
        Case(TEXTS, {"value": "x"}),
        Case(INT64, {"value": 7}, LogicalType.INTEGER, integer(64)),
        Case(DATES, {"value": "2000-01-31"}, LogicalType.DATE),
        Case(st.booleans(), {"value": True}, LogicalType.BOOLEAN),
        Case(
            st.decimals(-999, 999, places=2),
            {"value": "1.50"},
            LogicalType.DECIMAL,
            {"precision": 8, "scale": 2},
        ),
    ],
    "default": [Case(TEXTS, column={"has_default": True})],
    "redact": [
        Case(TEXTS),
        Case(TEXTS, {"keep_first": 2, "keep_last": 1, "keep": " -]^\\", "char": "\\"}),
    ],
    "mask_email_partial": [Case(MAILS), Case(MAILS, {"keep_domain": False, "keep_first": 0})],
    "regex_replace": [Case(TEXTS, {"pattern": r"[0-9a-f]+", "replacement": "#"})],
    "truncate": [Case(TEXTS, {"length": 3})],
    "hash": [
        Case(TEXTS),
        Case(TEXTS, {"length": 12, "ignore_case": True}),
        Case(TEXTS, {"algorithm": "hmac_sha256", "length": 64}),
        Case(st.binary(max_size=50), logical=LogicalType.BINARY),
    ],
    "token": [Case(TEXTS), Case(TEXTS, {"alphabet": "01", "length": 64, "prefix": "t_"})],
    "uuid_from": [Case(TEXTS), Case(st.uuids().map(str), {"version": 8}, LogicalType.UUID)],
    "int_permute": [
        Case(INT64, logical=LogicalType.INTEGER, column=integer(64)),
        Case(st.integers(-128, 127), logical=LogicalType.INTEGER, column=integer(8)),
        Case(
            st.integers(0, 2**64 - 1).map(Decimal),
            logical=LogicalType.INTEGER,
            column=integer(64, unsigned=True),
        ),
        Case(st.integers(10, 99), {"low": 10, "high": 99}, LogicalType.INTEGER, integer(32)),
        Case(INT64.map(str)),
    ],
    "format_preserve": [
        Case(TEXTS),
        Case(st.from_regex(r"[A-Z]{2}-[0-9]{1,30}[a-z]?", fullmatch=True), {"keep_first": 2}),
        Case(TEXTS, {"keep_last": 4, "keep_first": 1}),
    ],
    "fpe_ff1": [
        Case(st.from_regex(r"[0-9]{3}[ -]?[0-9]{3,40}é?", fullmatch=True)),
        Case(
            st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=8, max_size=40),
            {"alphabet": "abcdefghijklmnopqrstuvwxyz0123456789", "keep_first": 2, "tweak": "é"},
        ),
    ],
    "luhn_number": [
        Case(DIGITS | st.from_regex(r"4[0-9]{3}( [0-9]{4}){3}", fullmatch=True)),
        Case(DIGITS, {"keep_first": 0, "keep_last": 4}),
        Case(DIGITS, {"keep_first": 0}),
    ],
    "iban": [
        Case(IBANS),
        Case(IBANS | st.text("FRDE0123456789 ", max_size=40), {"keep_bank": False}),
    ],
    "phone": [Case(PHONES), Case(PHONES, {"replace": 9})],
    "national_id": [
        Case(
            st.from_regex(pattern, fullmatch=True) | st.text("0129ABXZ", max_size=14),
            {"kind": kind, **more},
        )
        for kind, pattern, more in NATIONALS
    ],
    "email": [
        Case(MAILS),
        Case(MAILS, {"style": "opaque", "host": "fixed", "hosts": ["mail.test"]}),
        Case(MAILS, {"unique": False, "locale": "fr"}),
        Case(MAILS, {"host": "keep"}, column={"max_length": 64}),
    ],
    "first_name": [
        Case(NAMES),
        Case(NAMES, {"locale": "fr", "gender": "sex"}, others={"sex": ["Mme", "M", None, "x"]}),
    ],
    "last_name": [Case(NAMES), Case(NAMES, {"locale": "fr", "match_case": False})],
    "full_name": [Case(NAMES), Case(NAMES, {"locale": "fr"})],
    "person": [
        Case(NAMES, {"subject": ["id"], "output": output, **more}, others={"id": ["7", None, "é"]})
        for output, more in (
            ("first_name", {"locale": "fr"}),
            ("last_name", {}),
            ("full_name", {}),
            ("email", {}),
            ("username", {"locale": "fr"}),
        )
    ],
    "username": [Case(NAMES), Case(NAMES, {"unique": False})],
    "company": [Case(NAMES), Case(NAMES, {"locale": "fr"})],
    "job": [Case(NAMES)],
    "city": [Case(NAMES), Case(NAMES, {"locale": "fr"})],
    "address": [
        *(
            Case(
                NAMES,
                {"subject": ["id"], "output": output, "locale": locale},
                others={"id": ["7", None, "é"]},
            )
            for output, locale in (
                ("street", "fr"),
                ("city", "en"),
                ("zip", "fr"),
                ("region", "en"),
                ("country", "en"),
                ("latitude", "fr"),
                ("full", "fr"),
                ("full", "en"),
            )
        ),
        Case(
            st.floats(-180, 180),
            {"subject": ["id"], "output": "longitude"},
            LogicalType.FLOAT,
            others={"id": ["7"]},
        ),
        Case(
            st.decimals(-180, 180, places=4),
            {"subject": ["id"], "output": "latitude"},
            LogicalType.DECIMAL,
            {"precision": 9, "scale": 6},
            others={"id": ["7"]},
        ),
    ],
    "noise_number": [
        Case(INT64, {"ratio": 0.1}, LogicalType.INTEGER, integer(64)),
        Case(st.integers(-128, 127), {"amount": 50}, LogicalType.INTEGER, integer(8)),
        Case(st.floats(), {"ratio": 0.5}, LogicalType.FLOAT),
        Case(
            st.decimals(-999, 999, places=2),
            {"amount": 3},
            LogicalType.DECIMAL,
            {"precision": 5, "scale": 2},
        ),
        Case(
            st.integers(0, 2**64 - 1).map(Decimal),
            {"ratio": 1},
            LogicalType.INTEGER,
            integer(64, unsigned=True),
        ),
        Case(
            st.decimals(-999, 999, places=3).map(str), {"amount": 3, "low": 0}, LogicalType.DECIMAL
        ),
    ],
    "noise_date": [
        Case(DATES, {"days": 30}, LogicalType.DATE),
        Case(st.datetimes(), {"days": 3, "keep_weekday": True}, LogicalType.TIMESTAMP),
        Case(st.datetimes(timezones=st.just(dt.UTC)), {"days": 9}, LogicalType.TIMESTAMP_TZ),
    ],
    "date_shift_per_subject": [
        Case(DATES, {"days": 30, "subject": ["id"]}, LogicalType.DATE, others={"id": ["1", None]}),
        Case(
            st.datetimes(),
            {"days": 30, "subject": ["id"]},
            LogicalType.TIMESTAMP,
            others={"id": ["1", "2"]},
        ),
    ],
    "round": [
        Case(INT64, {"step": 100}, LogicalType.INTEGER, integer(64)),
        Case(
            st.integers(-128, 127),
            {"step": 50, "low": -100, "high": 200},
            LogicalType.INTEGER,
            integer(8),
        ),
        Case(st.floats(), {"step": 0.5}, LogicalType.FLOAT),
        Case(
            st.decimals(-999, 999, places=2),
            {"step": 0.25},
            LogicalType.DECIMAL,
            {"precision": 5, "scale": 2},
        ),
    ],
    "range": [
        Case(INT64, {"width": 10}, LogicalType.INTEGER, integer(64)),
        Case(st.floats(), {"width": 2.5, "start": 1}, LogicalType.FLOAT),
    ],
    "age_band": [
        Case(DATES, logical=LogicalType.DATE),
        Case(st.datetimes(), {"years": 10}, LogicalType.TIMESTAMP),
    ],
    "date_trunc": [
        Case(DATES, {"unit": unit}, LogicalType.DATE)
        for unit in ("year", "quarter", "month", "week", "day")
    ]
    + [
        Case(st.datetimes(), {"unit": "hour"}, LogicalType.TIMESTAMP),
        Case(st.datetimes(timezones=st.just(dt.UTC)), {"unit": "month"}, LogicalType.TIMESTAMP_TZ),
    ],
    "ip": [
        Case(st.ip_addresses().map(str)),
        Case(st.ip_addresses().map(str) | st.text(max_size=9), {"keep_v4": 0, "keep_v6": 64}),
    ],
    "mac": [
        Case(st.from_regex(r"[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}", fullmatch=True)),
        Case(st.from_regex(r"[0-9a-f]{12}", fullmatch=True) | TEXTS, {"keep_maker": False}),
    ],
    "url": [
        Case(st.from_regex(r"https?://[a-z]{1,9}\.test/[a-z]*", fullmatch=True) | TEXTS),
        Case(
            st.from_regex(r"ftp://[a-z]{1,9}\.test/[a-z]*", fullmatch=True),
            {"keep_host": True},
            column={"max_length": 200},
        ),
    ],
    "choice": [
        Case(TEXTS, {"values": ["a", "b", "c"], "weights": [1, 2, 0]}),
        Case(
            st.sampled_from(["new", "done"]),
            logical=LogicalType.ENUM,
            column={"enum_values": ("new", "done", "lost")},
        ),
        Case(INT64, {"values": [1, 2, 3]}, LogicalType.INTEGER, integer(64)),
    ],
    "lookup_row": [Case(TEXTS, {"table": "parents", "column": "id"}, column={"max_length": 2})],
    "lorem": [Case(TEXTS), Case(TEXTS, {"length": 200})],
    "pattern": [Case(TEXTS, {"pattern": "INV-####-^^?*"})],
    "json": [
        Case(
            DOCUMENTS,
            {
                "places": [
                    {"path": "$..a", "transformer": "hash"},
                    {"path": "$.b[*]", "transformer": "redact"},
                    {"path": "$.*", "transformer": "keep"},
                ],
                "unknown": "redact",
            },
            LogicalType.JSON,
        ),
        Case(DOCUMENTS, {"unknown": "keep"}, LogicalType.JSON),
    ],
    "array": [
        Case(st.lists(st.none() | TEXTS, max_size=5), {"transformer": "hash"}, LogicalType.ARRAY),
    ],
    "free_text": [
        Case(
            TEXTS | st.just("Call Zoé Martin, zoe@x.org, +33 6 12 34 56 78"),
            {"columns": ["who"], "style": "tag"},
            others={"who": ["zoe martin", None]},
            column={"max_length": 1000},
        ),
    ],
    "template": [
        Case(
            TEXTS,
            {"template": "{first|slug}@mail.test ({first})"},
            column={"max_length": 80},
            others={"first": ["Zoé", "O'Brien"]},
        ),
    ],
    "sql": [Case(TEXTS, {"expression": "upper(value)"})],
    "shuffle": [
        Case(
            st.sampled_from("abc"),
            {"key": ["id"]},
            column={"max_length": 1},
            others={"id": ["1", "2", "3"]},
            whole={"value": ["a", "b", "c"], "id": ["3", "1", "2"]},
        ),
    ],
    "aes_siv": [
        Case(TEXTS),
        Case(TEXTS, {"encoding": "hex", "most_bytes": 200}),
        Case(st.binary(max_size=50), {"most_bytes": 50}, LogicalType.BINARY, {"max_length": 66}),
    ],
    "password_hash": [
        Case(TEXTS, {"password": "correct horse"}, column={"max_length": 100}),
        Case(TEXTS, {"password": "correct horse", "scheme": "pbkdf2_sha256"}),
    ],
    "geo_point": [
        Case(PLACES, {"axis": "both", "metres": 500}, column={"max_length": 40}),
        Case(PLACES, {"axis": "both", "metres": 5000, "way": "grid"}),
        Case(st.floats(-90, 90), {"axis": "latitude", "metres": 100}, LogicalType.FLOAT),
        Case(
            st.decimals(-180, 180, places=6),
            {"axis": "longitude", "metres": 1000, "way": "grid"},
            LogicalType.DECIMAL,
            {"precision": 9, "scale": 6},
        ),
        Case(
            st.floats(-180, 180),
            {"axis": "longitude", "metres": 1000, "latitude": "at"},
            LogicalType.FLOAT,
            others={"at": ["48.8566", None, "90"]},
        ),
    ],
    "hierarchy": [
        Case(
            st.sampled_from(["Lyon", "Nice"]),
            {"levels": [{"Lyon": "Rhône", "Nice": "Var"}, {"Rhône": "FR", "Var": "FR"}]},
        ),
        Case(TEXTS, {"levels": [{"a": "b"}], "unknown": "other"}, column={"max_length": 5}),
    ],
    "micro_aggregate": [
        Case(
            st.integers(0, 29),
            {"k": 3},
            LogicalType.INTEGER,
            integer(8),
            whole={"value": list(range(30))},
        ),
        Case(
            st.sampled_from([0.5, -1e300, 1e300]),
            {"k": 2},
            LogicalType.FLOAT,
            whole={"value": [0.5, -1e300, 1e300, None]},
        ),
    ],
    "rank_swap": [
        Case(
            st.integers(-9, 9),
            {"key": ["id"], "window": 2},
            LogicalType.INTEGER,
            integer(8),
            others={"id": ["1", "2", "3"]},
            whole={"value": [5, 7, 9], "id": ["3", "1", "2"]},
        ),
    ],
}
