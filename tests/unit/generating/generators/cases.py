"""At least one column for every generator of the catalogue."""

from typing import Any

import numpy as np
import pyarrow as pa

from auralith.dataplane.schema.model import LogicalType as L
from tests.unit.generating.generators.running import Case, Numbers

INT = {"low": -(1 << 31), "high": (1 << 31) - 1}
TINY = {"low": 0, "high": 127}
BIG = {"low": -(1 << 63), "high": (1 << 63) - 1}
MONEY = {"precision": 10, "scale": 2}
STATES = {
    "new": {"paid": 9, "cancelled": 1},
    "paid": {"shipped": 1},
    "shipped": {"delivered": 8, "returned": 1},
}


def row(rows: Numbers) -> dict[str, pa.Array]:
    """Other columns: a number, an amount, a name, a moment; some of them NULL."""
    at = rows.astype(np.int64)
    moments = pa.array(1_600_000_000_000_000 + at * 86_000_000_000).cast(pa.timestamp("us"))
    names = [None if n % 7 == 3 else f"Zoé {n} Brun" for n in at.tolist()]
    return {
        "quantity": pa.array(at % 9 + 1),
        "price": pa.array(at % 900 * 11).cast(pa.decimal128(20, 0)).cast(pa.decimal128(20, 2)),
        "name": pa.array(names, pa.large_string()),
        "moment": moments,
    }


def parents(rows: Numbers) -> pa.Array:
    return row(rows)["moment"]


def _of(logical: L = L.TEXT, type_text: str = "", shape: Any = None, **params: Any) -> Case:
    return Case(logical, params, type_text, shape or {})


def _reading(logical: L = L.TEXT, shape: Any = None, **params: Any) -> Case:
    return Case(logical, params, shape=shape or {}, row=row)


def _texts(*params: dict[str, Any]) -> list[Case]:
    """The same on wide and narrow columns."""
    each = params or ({},)
    shapes: list[dict[str, Any]] = [{}, {"max_length": 100}, {"max_length": 40}]
    return [Case(params=p, shape=s) for p in each for s in shapes]


VAT = ("FR", "BE", "DE", "ES", "IT", "LU", "NL", "PT")
MOMENTS = (L.DATE, L.TIMESTAMP, L.TIMESTAMP_TZ, L.TEXT)
CASES: dict[str, list[Case]] = {
    "person": [
        *_texts(*({"output": output} for output in (
            "first_name", "last_name", "full_name", "gender", "title", "username", "email",
        ))),
        _of(L.DATE, output="birth_date"),
        _of(L.INTEGER, shape=TINY, output="age", min_age=3, max_age=9),
    ],
    "first_name": [*_texts(), Case(locale="fr"), _of(shape={"max_length": 4})],
    "last_name": [*_texts(), Case(locale="fr"), _of(shape={"max_length": 2})],
    "full_name": [*_texts(), Case(locale="fr"), _of(shape={"max_length": 12})],
    "gender": [
        _of(),
        _of(L.ENUM, shape={"enum_values": ("f", "m", "x")}, female="f", male="m"),
        _of(L.INTEGER, shape=TINY),
        _of(L.BOOLEAN),
    ],
    "title": [_of(), Case(locale="fr"), _of(L.ENUM, shape={"enum_values": ("Ms", "Mr")})],
    "username": [*_texts(), Case(locale="fr"), _of(shape={"max_length": 8})],
    "email": [*_texts(), Case(locale="fr"), _of(hosts=("a.test", "b.test"))],
    "birth_date": [_of(L.DATE), _of(L.TIMESTAMP), _of(L.TIMESTAMP_TZ), _of()],
    "age": [_of(L.INTEGER, shape=TINY), _of(L.DECIMAL, shape=MONEY), _of(L.FLOAT)],
    "address": [
        *_texts(*({"output": output} for output in (
            "street", "city", "zip", "region", "country", "country_code", "latitude",
        ))),
        _of(output="full"),
        _of(L.DECIMAL, shape={"precision": 9, "scale": 6}, output="longitude"),
    ],
    "street": [*_texts(), Case(locale="fr")],
    "city": [*_texts(), Case(locale="fr"), _of(shape={"max_length": 5})],
    "zip": [*_texts(), Case(locale="fr")],
    "region": [*_texts(), Case(locale="fr")],
    "country": [*_texts(), _of(group=None), _of(group=None, form="code"),
                _of(shape={"max_length": 2})],
    "latitude": [_of(L.FLOAT), _of(L.DECIMAL, shape={"precision": 8, "scale": 5}), _of()],
    "longitude": [_of(L.FLOAT), _of(L.DECIMAL, shape={"precision": 8, "scale": 5}), _of()],
    "full_address": [_of(), _of(shape={"max_length": 60}), Case(locale="fr")],
    "company": [*_texts(), Case(locale="fr"), _of(shape={"max_length": 12})],
    "department": [*_texts(), Case(locale="fr")],
    "job": [*_texts(), Case(locale="fr")],
    "siren": [*_texts(), _of(L.INTEGER, shape=BIG)],
    "siret": [*_texts(), _of(L.INTEGER, shape=BIG)],
    "vat_number": _texts(*({"country": c} for c in VAT)),
    "phone": [
        *_texts(),
        *[_of(country=c, form=f) for c in ["FR", "GB", "US", "CA", "DE"]
          for f in ("international", "national", "e164")],
        *[_of(country=c, reserved=False) for c in ["FR", "GB", "US", "CA", "DE", "BE", "CH", "LU"]],
        _of(shape={"max_length": 11}),
    ],
    "url": [_of(), _of(shape={"max_length": 50}), _of(shape={"max_length": 30})],
    "domain": _texts(),
    "slug": [*_texts(), Case(locale="fr"), _of(shape={"max_length": 9})],
    "ipv4": [_of(), _of(network="private"), _of(L.OTHER, "inet"), _of(network="benchmark")],
    "ipv6": [_of(), _of(L.OTHER, "inet")],
    "mac": [_of(), _of(L.OTHER, "macaddr")],
    "user_agent": _texts(),
    "token": [*_texts(), _of(length=7), _of(alphabet="base32"), _of(alphabet="base62", length=40)],
    "password_hash": [_of(), _of(scheme="pbkdf2_sha256")],
    "file_name": [_of(), _of(shape={"max_length": 14}), Case(locale="fr")],
    "file_path": [_of(), _of(shape={"max_length": 30}), _of(root="/srv/")],
    "iban": [_of(country=c, form=f) for c in ["FR", "BE", "DE", "ES", "LU", "PT", "CH", "AT"]
             for f in ("compact", "spaced")],
    "card_number": [
        *[_of(brand=b, form=f) for b in ("visa", "mastercard", "amex", "any")
          for f in ("compact", "spaced")],
        _of(L.INTEGER, shape=BIG),
    ],
    "bic": _texts(),
    "currency": [*_texts(), _of(currencies=("EUR",)), _of(shape={"max_length": 3})],
    "amount": [_of(L.DECIMAL, shape=MONEY), _of(L.FLOAT), _of(L.INTEGER, shape=TINY), _of(),
               _of(L.DECIMAL, shape={"precision": 3, "scale": 3})],
    "price": [_of(L.DECIMAL, shape=MONEY), _of(L.FLOAT), _of(L.INTEGER, shape=TINY),
              _of(shape={"max_length": 4}), _of(L.DECIMAL, shape={"precision": 4, "scale": 1})],
    "product_name": [*_texts(), Case(locale="fr"), _of(shape={"max_length": 8})],
    "product_category": [*_texts(), Case(locale="fr")],
    "color": [*_texts(), Case(locale="fr"), _of(shape={"max_length": 4})],
    "sku": [*_texts(), _of(prefix="X-"), _of(letters=0), _of(shape={"max_length": 5})],
    "ean": [*_texts(), _of(L.INTEGER, shape=BIG)],
    "word": [*_texts(), Case(locale="fr"), _of(shape={"max_length": 2})],
    "words": [*_texts(), Case(locale="fr"), _of(shape={"max_length": 3}), _of(min=1, max=20)],
    "headline": [*_texts(), Case(locale="fr"), _of(shape={"max_length": 8})],
    "sentence": [*_texts(), Case(locale="fr"), _of(shape={"max_length": 8})],
    "paragraph": [*_texts(), Case(locale="fr"), _of(min=1, max=1), _of(shape={"max_length": 500})],
    "pattern": [_of(pattern="##-^^?*"), _of(pattern="plain"), _of(pattern=r"\#\\#")],
    "regex": [_of(pattern=p) for p in (
        "[A-Z]{3}-[0-9]{4}", "(a|b|ab)c?", r"[a-z]+@[a-z]{2,5}\.(com|fr)", "[0-9a-f]{64}",
        "^(foo|bar){1,3}$", "(a|A)b", "a*a*", "é[à-ü]{2}", "(?:x|y(?:z|w){2}){2,4}", r"\d+\.\d{2}",
        "([0-9a-f]{2}:){7}[0-9a-f]{2}", "[a-zA-Z0-9_]{1,40}", "(a|b)|(c|)",
    )] + [_of(shape={"max_length": 7}, pattern="[a-z]{2,}")],
    "language": _texts(),
    "timezone": _texts(),
    "mime_type": _texts(),
    "integer": [
        _of(L.INTEGER, shape=INT), _of(L.INTEGER, shape=TINY), _of(L.INTEGER, shape=BIG),
        _of(L.INTEGER, shape={"low": 0, "high": (1 << 64) - 1}),
        _of(L.INTEGER, shape=BIG, low=-(1 << 63), high=(1 << 63) - 1),
        _of(L.INTEGER, "year", BIG), _of(L.INTEGER, "bit(3)", BIG),
        _of(L.DECIMAL, shape=MONEY), _of(shape={"max_length": 3}), _of(L.FLOAT, low=-5, high=5),
        *[_of(L.INTEGER, shape=INT, **p) for p in (
            {"distribution": "normal", "mean": 40, "deviation": 9, "low": 0, "high": 100},
            {"distribution": "lognormal", "median": 30},
            {"distribution": "exponential", "mean": 3},
            {"distribution": "poisson", "mean": 4},
            {"distribution": "zipf"},
            {"distribution": "zipf", "high": 1_000_000_000},
            {"distribution": "zipf", "exponent": 1.0, "high": 100_000_000},
            {"distribution": "histogram", "edges": [0, 10, 100], "weights": [9, 1]},
        )],
    ],
    "decimal": [
        _of(L.DECIMAL, shape=MONEY), _of(L.DECIMAL, shape={"precision": 2, "scale": 2}),
        _of(L.DECIMAL, shape={"precision": 38, "scale": 10}), _of(L.DECIMAL),
        _of(L.DECIMAL, shape={"precision": 60, "scale": 20}), _of(L.FLOAT),
        _of(L.DECIMAL, shape=MONEY, low=-3.5, high=-1.25), _of(shape={"max_length": 5}),
        _of(L.DECIMAL, shape=MONEY, distribution="normal", mean=1, deviation=1, low=0, high=2),
    ],
    "float": [_of(L.FLOAT), _of(L.FLOAT, "real"), _of(L.FLOAT, decimals=0, low=-1e6, high=1e6)],
    "date": [_of(L.DATE), _of(), _of(L.TIMESTAMP), _of(L.DATE, low="-5y", high="+1m"),
             _of(L.DATE, weekdays=[1, 1, 1, 1, 1, 0, 0], growth=4)],
    "timestamp": [_of(L.TIMESTAMP), _of(L.TIMESTAMP_TZ), _of(), _of(L.DATE),
                  _of(L.TIMESTAMP_TZ, "timestamp", low="1900-01-01", high="2100-01-01"),
                  _of(L.TIMESTAMP, hours="business", weekdays=[1, 1, 1, 1, 1, 0, 0])],
    "time": [_of(L.TIME), _of(L.TIME, low="08:00", high="18:30", step=900),
             _of(L.TIME, "time with time zone"), _of()],
    "interval": [_of(L.INTERVAL), _of(L.INTERVAL, unit="days", high=400), _of()],
    "after": [
        _reading(kind, column="moment", **p) for kind in MOMENTS
        for p in ({}, {"min_days": 0.5, "max_days": 9, "until": "2021-01-01"})
    ],
    "after_parent": [Case(L.TIMESTAMP, {"key": "k", "column": "m"}, parent=parents)],
    "period": [_of(kind, output=o) for kind in (L.DATE, L.TIMESTAMP, L.TEXT)
               for o in ("start", "end")],
    "series": [
        _of(L.DECIMAL, shape=MONEY, trend=0.5, noise=3,
            seasons=[{"period": 7, "amplitude": 10, "phase": 0.25}]),
        _of(L.INTEGER, shape=TINY, trend=1.0),
        _reading(L.FLOAT, over="moment", trend=2.0),
    ],
    "timeline": [_of(L.TIMESTAMP), _of(L.TIMESTAMP_TZ, every=60, jitter=30), _of()],
    "states": [_of(transitions=STATES), _of(transitions=STATES, journey=4, start="paid"),
               _of(L.ENUM, shape={"enum_values": ("a", "b", "c")}, transitions={"a": {"b": 1}})],
    "choice": [
        _of(values=("a", "b", "B")), _of(values=("a", "b", "c"), weights=(5, 0, 1)),
        _of(L.INTEGER, shape=TINY, values=(1, 2, 3)), _of(L.DATE, values=("2024-02-29",)),
        _of(L.DECIMAL, shape=MONEY, values=("1.5", 2)), _of(L.BOOLEAN, values=(True, "no")),
        _of(L.TIMESTAMP_TZ, values=("2024-02-29 12:00:00",)),
        _of(L.ENUM, shape={"enum_values": ("a", "b")}, values=("b",)),
    ],
    "enum": [_of(L.ENUM, shape={"enum_values": ("a", "b", "c")}),
             _of(L.ENUM, shape={"enum_values": ("a", "b", "c")}, weights={"b": 0, "c": 8})],
    "boolean": [_of(L.BOOLEAN), _of(L.BOOLEAN, share=0.9), _of(L.INTEGER, shape=TINY, share=0)],
    "list": [_of(list="towns"), _of(list="towns", pick="zipf"), _of(list="towns")],
    "json": [_of(L.JSON), _of(), _of(L.JSON, fields={}), _of(L.JSON, fields={
        'e"\\x': {"generator": "email"},
        "p": {"generator": "price", "params": {"null_rate": 0.5}},
        "inside": {"generator": "json"},
        "odd": {"generator": "regex", "params": {"pattern": r'["\\\n\t]{1,3}'}},
        "some": {"generator": "array", "params": {"inner": {"generator": "integer"}}},
    })],
    "array": [_of(L.ARRAY, f"{kind}[]", **p) for kind in (
        "integer", "smallint", "numeric(4,1)", "text", "character varying(5)", "boolean", "uuid",
        "date", "timestamp with time zone", "double precision",
    ) for p in ({}, {"min": 2, "max": 2})],
    "binary": [_of(L.BINARY), _of(L.BINARY, min=1, max=40), _of(L.BINARY, shape={"max_length": 3}),
               _of(L.BINARY, "binary(9)", {"max_length": 9})],
    "special": [_of(L.OTHER, kind) for kind in (
        "int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange",
        "int4multirange", "point", "lseg", "path", "polygon", "box", "line", "circle", "tsvector",
        "tsquery", "xml", "hstore", "ltree", "pg_lsn", "money", "macaddr8", "macaddr", "inet",
        "cidr", "bit(5)", "bit varying(8)", "vector(3)", "set('a','b''c','d')",
    )],
    "template": [
        _reading(template=t) for t in (
            "{name|slug}.{quantity}@x", "{#}-{name}", "{name}{#9}", "{name|initial}{price}",
            "plain",
        )
    ] + [_reading(shape={"max_length": 5}, template="{name}")],
    "uuid": [_of(L.UUID), _of(version=7), _of(L.BINARY, shape={"max_length": 16})],
    "expression": [
        _reading(L.DECIMAL, MONEY, expression="coalesce(quantity, 0) * price * 1.2"),
        _reading(L.INTEGER, TINY, expression="quantity * 1000"),
        _reading(expression="CASE WHEN quantity > 3 AND price < 9 THEN 'few' ELSE 'many' END"),
        _reading(L.DATE, expression="moment + 3"),
        _reading(L.BOOLEAN, expression="quantity % 2 = 0"),
        _reading(shape={"max_length": 4}, expression="upper(coalesce(name, '')) || quantity"),
    ],
    "constant": [_of(value="x"), _of(L.INTEGER, shape=TINY, value=5), _of(L.BOOLEAN, value=True)],
    "parent": [Case(L.TIMESTAMP, {"key": "k", "column": "m"}, parent=parents),
               Case(L.DATE, {"key": "k", "column": "m"}, parent=parents)],
}  # fmt: skip
"""All but those that hang on the kernel."""

WITHOUT_VALUES = {"sequence", "position", "reference", "default", "null"}
EVERY = [(name, case) for name, cases in CASES.items() for case in cases]
NAMES = [f"{name}-{at}" for name, cases in CASES.items() for at in range(len(cases))]
