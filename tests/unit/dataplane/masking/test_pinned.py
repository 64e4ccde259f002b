"""Published results: the same original, key and rule give the same value in every release.

They were taken from the program itself. A difference here breaks joins between databases that were
masked at different times: whoever means it makes it a new transformer or a new version of a list.
"""

from typing import Any

import pytest

from tests.unit.dataplane.masking.cases import Case
from tests.unit.dataplane.masking.running import bound, mask

PINNED: list[tuple[str, dict[str, Any], str, str]] = [
    ("hash", {}, "Zoé", "5b7b3d928efb8bc1d049d20adf1e7968"),
    ("hash", {"algorithm": "hmac_sha256"}, "Zoé", "b082b1da4b21ffb8a0f39b45b5470227"),
    ("token", {}, "Zoé", "xb43pnwc88rq41j7l54k9n93m"),
    ("uuid_from", {}, "Zoé", "cd9f7821-33de-4353-8b3e-79c82c726d3a"),
    ("int_permute", {}, "12345", "7329"),
    ("email", {}, "zoe@x.org", "melvin.roberts.dt62t9hay42zc8sn7jaafkkyen@example.com"),
    ("format_preserve", {}, "AB-1234567", "ZX-5619668"),
    ("format_preserve", {}, "xxxxxxxxxxxxxxxxxxxx", "erwetrxbjhqgbnjeugsg"),
    ("fpe_ff1", {}, "12345678", "09591922"),
    ("luhn_number", {}, "4111111111111111", "4111111852332991"),
    ("iban", {}, "FR1420041010050500013M02606", "FR6620041010056342682K55173"),
    ("phone", {}, "+33612345678", "+33612428371"),
    ("national_id", {"kind": "fr_siren"}, "732829320", "216925776"),
    ("first_name", {}, "Ana", "Mohammed"),
    ("last_name", {"locale": "fr"}, "Martin", "Colin"),
    ("company", {}, "ACME", "JUNIPER CONSULTING"),
    ("city", {"locale": "fr"}, "Lyon", "Dijon"),
    ("ip", {}, "10.1.2.3", "10.1.206.187"),
    ("ip", {}, "2001:db8::1", "2001:db8:86b4:55dc:8284:6296:a52d:ce5a"),
    ("mac", {}, "00:1b:44:11:3a:b7", "00:1b:44:a5:8b:87"),
    ("url", {}, "http://a.test/b", "http://example.com/evka2gjt9me8t2217c3jhrcxqr"),
    ("choice", {"values": ["a", "b", "c", "d"]}, "x", "b"),
    ("lorem", {}, "twenty letters here!", "itaque rerum aute ve"),
    ("pattern", {"pattern": "##-^^"}, "x", "81-EK"),
    ("aes_siv", {}, "Zoé", "mweoh-050SrRLtQY7KC9AUzm0lM"),
    ("geo_point", {"axis": "both", "metres": 500}, "48.8566,2.3522", "48.853338,2.354079"),
    (
        "geo_point",
        {"axis": "both", "metres": 500, "way": "grid"},
        "48.8566,2.3522",
        "48.856899,2.351790",
    ),
    ("national_id", {"kind": "fr_siret"}, "73282932000074", "21692577672990"),
    ("national_id", {"kind": "be_nn"}, "85.07.30-033.28", "85.07.30-918.16"),
    ("national_id", {"kind": "pl_pesel"}, "44051401359", "55071460798"),
    ("national_id", {"kind": "de_idnr"}, "36574261809", "91130672185"),
    ("national_id", {"kind": "it_cf"}, "RCCMNL83S18D969H", "QZGHYL35S06D028W"),
]


@pytest.mark.parametrize(("transformer", "params", "original", "masked"), PINNED)
def test_published_results_stay(
    transformer: str, params: dict[str, Any], original: str, masked: str
) -> None:
    case = Case(values=None, params=params)  # type: ignore[arg-type]  # the value is given by hand
    assert mask(bound(transformer, case), case, [original]).to_pylist() == [masked]
