"""Numbers with checks, judged by the libraries of others."""

import ipaddress
import json
import re
import uuid
import xml.etree.ElementTree as ET
from urllib.parse import urlparse

import phonenumbers
import pytest
from argon2 import PasswordHasher
from email_validator import validate_email
from schwifty import BIC, IBAN
from stdnum import ean, luhn, mac
from stdnum.eu import vat
from stdnum.fr import siren, siret

from auralith.dataplane.generating.generators.contacts import PLANS
from auralith.dataplane.schema.model import LogicalType
from tests.unit.generating.generators.cases import VAT
from tests.unit.generating.generators.running import values

both_ways = pytest.mark.parametrize("unique", [False, True])


@both_ways
@pytest.mark.parametrize("country", ["FR", "BE", "DE", "ES", "LU", "PT", "CH", "AT"])
def test_ibans(country: str, unique: bool) -> None:
    for number in values("iban", unique=unique, params={"country": country}):
        assert (
            IBAN(number, validate_bban=country in {"FR", "BE", "ES", "PT"}).country_code == country
        )


@both_ways
@pytest.mark.parametrize(("brand", "start"), [("visa", "4"), ("mastercard", "[25]"), ("amex", "3")])
def test_cards(brand: str, start: str, unique: bool) -> None:
    for number in values("card_number", unique=unique, params={"brand": brand}):
        assert luhn.is_valid(number)
        assert re.match(start, number)


@both_ways
@pytest.mark.parametrize("country", VAT)
def test_vat_numbers(country: str, unique: bool) -> None:
    for number in values("vat_number", unique=unique, params={"country": country}):
        assert vat.is_valid(number)


@both_ways
def test_french_companies(unique: bool) -> None:
    sirens, sirets = values("siren", unique=unique), values("siret", unique=unique)
    assert all(siren.is_valid(number) for number in sirens)
    assert all(siret.is_valid(number) for number in sirets)


def test_the_numbers_of_one_company_agree() -> None:
    sirens, sirets, vats = (values(name) for name in ("siren", "siret", "vat_number"))
    assert [number[:9] for number in sirets] == sirens
    assert [number[4:] for number in vats] == sirens


@pytest.mark.parametrize("country", PLANS)
@pytest.mark.parametrize("reserved", [True, False])
def test_phones(country: str, reserved: bool) -> None:
    if reserved and not PLANS[country].reserved:
        return
    for form in ("international", "national", "e164"):
        params = {"country": country, "form": form, "reserved": reserved}
        for number in values("phone", params=params):
            read = phonenumbers.parse(number, country)
            assert phonenumbers.is_valid_number(read), number
            assert phonenumbers.region_code_for_number(read) == country


@both_ways
def test_bar_codes_and_banks(unique: bool) -> None:
    assert all(ean.is_valid(code) for code in values("ean", unique=unique))
    assert all(BIC(code).country_code for code in values("bic", unique=unique))


@both_ways
def test_addresses_of_machines(unique: bool) -> None:
    reserved = [
        ipaddress.ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
    ]
    for address in values("ipv4", unique=unique):
        assert any(ipaddress.ip_address(address) in net for net in reserved)
    for address in values("ipv6", unique=unique):
        read = ipaddress.ip_address(address)
        assert read in ipaddress.ip_network("2001:db8::/32")
        assert str(read) == address
    for address in values("mac", unique=unique):
        assert mac.is_valid(address)
        assert int(address[:2], 16) & 3 == 2  # one machine's, given locally
    for network, net in (("private", "10.0.0.0/8"), ("benchmark", "198.18.0.0/15")):
        for address in values("ipv4", unique=unique, params={"network": network}):
            assert ipaddress.ip_address(address) in ipaddress.ip_network(net)


@both_ways
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_mail_and_pages(locale: str, unique: bool) -> None:
    for address in values("email", unique=unique, locale=locale):
        validate_email(address, check_deliverability=False, test_environment=True)
    for page in values("url", unique=unique, locale=locale):
        read = urlparse(page)
        assert read.scheme == "https"
        assert read.hostname in {"example.com", "example.net", "example.org"}
        assert re.fullmatch(r"/[a-z0-9-]+", read.path)


def test_passwords_can_be_logged_in_with() -> None:
    ((made, *_),) = [values("password_hash", 2, params={"password": "twelve letters"})]
    assert PasswordHasher().verify(made, "twelve letters")


@pytest.mark.parametrize("version", [4, 7])
def test_uuids(version: int) -> None:
    read = [uuid.UUID(text) for text in values("uuid", params={"version": version})]
    assert {one.version for one in read} == {version}
    assert {one.variant for one in read} == {uuid.RFC_4122}
    if version == 7:
        assert read == sorted(read)


def test_documents_are_json() -> None:
    fields = {
        'odd "\\ name': {"generator": "regex", "params": {"pattern": r'["\\\n\t]{1,3}'}},
        "mail": {"generator": "email"},
        "price": {"generator": "price", "params": {"null_rate": 0.5}},
        "on": {"generator": "boolean"},
        "list": {"generator": "array", "params": {"inner": {"generator": "integer"}}},
        "inside": {"generator": "json"},
    }
    read = [
        json.loads(one)
        for one in values("json", logical=LogicalType.JSON, params={"fields": fields})
    ]
    assert {tuple(one) for one in read} == {tuple(fields)}
    assert all(set(one['odd "\\ name']) <= set('"\\\n\t') for one in read)
    assert {one["price"] is None for one in read} == {True, False}
    assert all(isinstance(number, int) for one in read for number in one["list"])
    assert {type(one["on"]) for one in read} == {bool}
    assert all(set(one["inside"]) == {"note", "score", "active"} for one in read)


def test_xml_is_well_formed() -> None:
    for text in values("special", logical=LogicalType.OTHER, type_text="xml"):
        assert ET.fromstring(text).tag == "note"  # noqa: S314 - our own text
