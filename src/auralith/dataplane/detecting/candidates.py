"""Rules for a category, the best first; which of them fits a column is tried by `suggesting`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from auralith.dataplane.detecting.categories import SPECIAL, Category
from auralith.dataplane.detecting.words import tokens
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.transformers.nationals import Country
from auralith.dataplane.schema.model import LogicalType as L

Candidate = tuple[str, dict[str, Any]]

_FEW = 12
"""So few different values are codes, and can be chosen from."""
_DIGITS = 18
_ISO = {"pattern": r"^(\d{4})-\d{2}-\d{2}", "replacement": r"\1-01-01"}


@dataclass(frozen=True)
class Case:
    """A column for which a rule is sought."""

    category: Category
    shape: ColumnShape
    values: tuple[str, ...] = ()
    kind: str = ""
    locale: str = "en"
    subject: tuple[str, ...] = ()
    """Columns that say who it is."""
    domain: str = ""
    """Whose person or address it is."""
    output: str | None = None
    """Its part of a person or an address that other columns have parts of."""
    alone: bool = True
    """No other column holds the like: elsewhere the same address would look different."""
    around: tuple[str, ...] = ()
    """Personal columns of the same row."""


def candidates(case: Case) -> Iterator[Candidate]:
    """Every rule worth trying; the last ones fit nearly everything."""
    logical = case.shape.logical
    if logical is L.UUID:
        yield "uuid_from", {}
    if logical is L.ENUM:
        yield "choice", {}
    if logical is L.BOOLEAN:
        yield "choice", {"values": [True, False]}
    yield from _BY_CATEGORY.get(case.category, _nothing)(case)
    if case.category in SPECIAL:
        yield from _delicate()
    yield from _last(case)


def _nothing(case: Case) -> Iterator[Candidate]:
    del case
    return iter(())


def _person(output: str, alone: str) -> Callable[[Case], Iterator[Candidate]]:
    def found(case: Case) -> Iterator[Candidate]:
        if case.output is not None and case.subject:
            given = {"subject": list(case.subject), "output": output, "locale": case.locale}
            yield "person", {**given, "domain": f"person:{case.domain}"}
        yield alone, {"locale": case.locale}

    return found


def _email(case: Case) -> Iterator[Candidate]:
    if _may_differ(case):
        yield from _person("email", "email")(case)
    yield "email", {"locale": case.locale}
    yield "email", {"style": "opaque"}
    yield "email", {"style": "opaque", "unique": False}


def _may_differ(case: Case) -> bool:
    """Whether equal values of different people may become different ones."""
    apart = case.shape.unique or case.shape.is_key
    return case.output is not None and bool(case.subject) and case.alone and not apart


def _address(case: Case) -> Iterator[Candidate]:
    output = case.output or _OUTPUTS.get(case.category)
    if output is not None:
        subject = case.subject if case.output else (case.shape.name,)
        domain = f"address:{case.domain}" if case.output else None
        given = {"subject": list(subject), "output": output, "locale": case.locale}
        yield "address", given if domain is None else {**given, "domain": domain}


_OUTPUTS = {
    Category.ADDRESS: "full", Category.STREET: "street", Category.CITY: "city",
    Category.ZIP: "zip", Category.REGION: "region", Category.COUNTRY: "country",
}  # fmt: skip


def coordinate(column: str) -> str | None:
    """`latitude` or `longitude`, by the column's name."""
    words = set(tokens(column))
    if words & {"lat", "latitude"} and not words & {"lng", "lon", "long", "longitude"}:
        return "latitude"
    return "longitude" if words & {"lng", "lon", "long", "longitude"} else None


def _street(case: Case) -> Iterator[Candidate]:
    if case.output == "":
        # A second line beside the street: the made-up address has none.
        yield "null", {}
        yield "constant", {"value": ""}
    yield from _address(case)
    yield "lorem", {}


def _city(case: Case) -> Iterator[Candidate]:
    yield from _address(case)
    yield "city", {"locale": case.locale}


def _zip(case: Case) -> Iterator[Candidate]:
    if case.output is not None:
        yield from _address(case)
    yield "format_preserve", {"keep_first": 2}
    yield from _digits(case)


def _region(case: Case) -> Iterator[Candidate]:
    if case.output is not None:
        yield from _address(case)
    yield "keep", {"reason": "A region alone tells nobody apart."}


def _country(case: Case) -> Iterator[Candidate]:
    codes = all(len(value) <= 2 for value in case.values)  # noqa: PLR2004 - ISO 3166 alpha-2
    if case.output is not None and codes:
        yield from _address(case)
    yield "keep", {"reason": "A country alone tells nobody apart."}


def _geo(case: Case) -> Iterator[Candidate]:
    if case.output is not None:
        yield from _address(case)
    axis = coordinate(case.shape.name) or "latitude"
    if case.shape.logical is L.TEXT:
        axis = "both"
    yield "geo_point", {"axis": axis, "metres": 5_000, "way": "grid"}
    yield "round", {"step": 0.5}
    yield "regex_replace", {"pattern": r"(\.\d)\d+", "replacement": r"\1"}


def _birth(case: Case) -> Iterator[Candidate]:
    yield "noise_date", {"days": 365}
    if any("/" in value or "." in value for value in case.values[:20]):
        yield "regex_replace", {"pattern": r"^\d{2}([/.])\d{2}([/.])", "replacement": r"01\101\2"}
    yield "regex_replace", dict(_ISO)
    yield "noise_number", {"amount": 3}


def _age(case: Case) -> Iterator[Candidate]:
    del case
    yield "noise_number", {"amount": 3, "low": 0}
    yield "constant", {"value": "0"}


def _gender(case: Case) -> Iterator[Candidate]:
    yield from _codes(case)
    yield "null", {}
    yield "constant", {"value": "x"}


def _codes(case: Case) -> Iterator[Candidate]:
    """Chosen from the values there are, where those are few and short: codes."""
    few = sorted(set(case.values))
    if 1 < len(few) <= _FEW and all(len(value) <= 12 for value in few):  # noqa: PLR2004 - masculine
        if case.shape.logical is L.INTEGER:
            yield "choice", {"values": [int(v) for v in few if v.lstrip("-").isdigit()]}
        else:
            yield "choice", {"values": list(few)}


def _national(case: Case) -> Iterator[Candidate]:
    if case.kind in get_args(Country):
        yield "national_id", {"kind": case.kind}
    if "SSN" in case.kind:
        yield "national_id", {"kind": "us_ssn"}
    yield "format_preserve", {}
    yield from _digits(case)


def _number(case: Case) -> Iterator[Candidate]:
    yield "format_preserve", {}
    yield from _digits(case)


def _digits(case: Case) -> Iterator[Candidate]:
    """Numbers of as many digits, or of as many as the column holds."""
    if case.shape.logical is L.INTEGER:
        lengths = {len(value.lstrip("-")) for value in case.values if value.lstrip("-").isdigit()}
        if lengths and case.category in _AS_LONG and max(lengths) <= _DIGITS:
            low, high = 10 ** (min(lengths) - 1), 10 ** max(lengths) - 1
            yield "int_permute", {"low": max(low, 0), "high": high}
        yield "int_permute", {}
    if case.shape.logical is L.DECIMAL:
        yield "noise_number", {"ratio": 0.5}


_AS_LONG = frozenset({Category.PHONE, Category.CARD, Category.NATIONAL_ID, Category.ZIP})


def _company_id(case: Case) -> Iterator[Candidate]:
    if case.kind == "fr_siren":
        yield "national_id", {"kind": "fr_siren"}
    if case.kind == "siret":
        yield "national_id", {"kind": "fr_siret"}
        yield "luhn_number", {"keep_first": 0}
    yield "format_preserve", {"keep_first": 2}
    yield from _digits(case)


def _password(case: Case) -> Iterator[Candidate]:
    if not case.shape.unique and case.shape.logical is L.TEXT:
        yield "constant", {"value": "!"}
    yield from _secret(case)


def _secret(case: Case) -> Iterator[Candidate]:
    most = case.shape.max_length
    if case.shape.logical is L.TEXT:
        if most is None or most >= 25:  # noqa: PLR2004 - the length of a token
            yield "token", {}
        yield "format_preserve", {}
        yield "token", {"length": max(4, most or 4)}
    yield "hash", {"length": 64, "algorithm": "hmac_sha256"}
    yield "hash", {}
    yield from _digits(case)


def _device(case: Case) -> Iterator[Candidate]:
    if case.kind == "imei":
        yield "luhn_number", {"keep_first": 8}
    yield "uuid_from", {}
    yield "format_preserve", {}
    yield from _digits(case)


def _family(case: Case) -> Iterator[Candidate]:
    if any(" " in value for value in case.values[:20]):
        yield "full_name", {"locale": case.locale}
    yield "null", {}
    yield from _codes(case)
    yield "constant", {"value": "-"}


def _delicate() -> Iterator[Candidate]:
    yield "null", {}
    yield "constant", {"value": "-"}
    yield "noise_number", {"ratio": 0.5}


def _photo(case: Case) -> Iterator[Candidate]:
    yield "null", {}
    if case.shape.logical is L.TEXT:
        yield "url", {}
    yield "constant", {"value": ""}
    yield "hash", {}


def _free_text(case: Case) -> Iterator[Candidate]:
    yield "free_text", {"columns": list(case.around)} if case.around else {}
    yield "lorem", {}


def _fixed(*found: Candidate) -> Callable[[Case], Iterator[Candidate]]:
    def given(case: Case) -> Iterator[Candidate]:
        for transformer, params in found:
            given = dict(params)
            if transformer in {"company", "job", "username"}:
                given["locale"] = case.locale
            yield transformer, given

    return given


def _phone(case: Case) -> Iterator[Candidate]:
    yield "phone", {}
    yield from _digits(case)


def _login(case: Case) -> Iterator[Candidate]:
    if _may_differ(case):
        yield from _person("username", "username")(case)
    yield "username", {"locale": case.locale}
    yield "username", {"locale": case.locale, "unique": False}
    yield "format_preserve", {}


def _last(case: Case) -> Iterator[Candidate]:
    """What fits when nothing better does; a key stays a key, and nothing personal stays."""
    yield "null", {}
    if case.shape.logical is L.INTEGER:
        yield "int_permute", {}
    yield "format_preserve", {}
    yield "uuid_from", {}
    yield "hash", {}
    values: Mapping[L, Any] = {
        L.TEXT: "", L.JSON: "{}", L.DATE: "1970-01-01", L.TIMESTAMP: "1970-01-01 00:00:00",
        L.TIMESTAMP_TZ: "1970-01-01 00:00:00", L.BINARY: "",
    }  # fmt: skip
    yield "constant", {"value": values.get(case.shape.logical, "0")}


_BY_CATEGORY: dict[Category, Callable[[Case], Iterator[Candidate]]] = {
    Category.FIRST_NAME: _person("first_name", "first_name"),
    Category.LAST_NAME: _person("last_name", "last_name"),
    Category.FULL_NAME: _person("full_name", "full_name"),
    Category.EMAIL: _email,
    Category.PHONE: _phone,
    Category.ADDRESS: _street,
    Category.STREET: _street,
    Category.CITY: _city,
    Category.ZIP: _zip,
    Category.REGION: _region,
    Category.COUNTRY: _country,
    Category.GEO: _geo,
    Category.BIRTH_DATE: _birth,
    Category.BIRTH_PLACE: _fixed(("city", {})),
    Category.AGE: _age,
    Category.GENDER: _gender,
    Category.NATIONAL_ID: _national,
    Category.PERSON_NUMBER: _number,
    Category.CARD: _fixed(("luhn_number", {}), ("int_permute", {})),
    Category.IBAN: _fixed(("iban", {})),
    Category.BIC: _fixed(("keep", {"reason": "It names a bank, nobody's account."})),
    Category.ACCOUNT: _number,
    Category.COMPANY_ID: _company_id,
    Category.COMPANY: _fixed(("company", {})),
    Category.JOB: _fixed(("job", {})),
    Category.INCOME: _fixed(("noise_number", {"ratio": 0.2})),
    Category.LOGIN: _login,
    Category.PASSWORD: _password,
    Category.SECRET: _secret,
    Category.IP: _fixed(("ip", {})),
    Category.MAC: _fixed(("mac", {})),
    Category.DEVICE: _device,
    Category.USER_AGENT: _fixed(("constant", {"value": "Mozilla/5.0"})),
    Category.URL: _fixed(("url", {})),
    Category.PLATE: _number,
    Category.FAMILY: _family,
    Category.PHOTO: _photo,
    Category.FREE_TEXT: _free_text,
}
