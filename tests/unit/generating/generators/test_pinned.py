"""Published results: the same seed gives the same values in every release of version 1.

They were taken from the program itself. A difference here changes what every scenario makes, and
keeps cleanups from knowing their rows: whoever means it raises the version of the generators.
"""

import hashlib

from tests.unit.generating.generators.cases import CASES
from tests.unit.generating.generators.running import bound, made, numbers

ROWS = numbers(0, 1, 2, 1000, 9_999, 30_011)
PINNED: dict[str, str] = {
    "person": "51b1d268932bed6f",
    "first_name": "b4ea32eca11240bd",
    "last_name": "af69ccb801165855",
    "full_name": "9ec0f5b1c6d96305",
    "gender": "1f5e5d90e06c8f65",
    "title": "2168d28160b5c77a",
    "username": "5607d5a7759a1d0c",
    "email": "223c19233bb68b8a",
    "birth_date": "6b555cb27f90caef",
    "age": "41bdb89230dd2958",
    "address": "b3a47a7f03018e81",
    "street": "e84397999e0a4ea0",
    "city": "ac25d0b306b990f0",
    "zip": "ad9a2d491846de2c",
    "region": "439aba8d099d6f3d",
    "country": "852116269f10411e",
    "latitude": "80888dc1031e3f26",
    "longitude": "988773bca813e705",
    "full_address": "aa5347a306d202b5",
    "company": "4ef78099946cbcca",
    "department": "df8ad46fc0ac011f",
    "job": "05c2be4439ecc4b2",
    "siren": "d906f539097303de",
    "siret": "f34f281c739ea9eb",
    "vat_number": "9a7c6b5226d3ee94",
    "phone": "0a8507c16ceb0d60",
    "url": "21c119ce075b909e",
    "domain": "cec8d543ec2bc153",
    "slug": "d6cba0980fba1a66",
    "ipv4": "a33a92ffe8e96817",
    "ipv6": "3f93b4a0ee9e09a5",
    "mac": "26875ed657fb37c8",
    "user_agent": "c28e24a61d5d9b3c",
    "token": "4acb4634d7c355f7",
    "password_hash": "62ab7e101cd04649",
    "file_name": "dbd7dbb36a7efc87",
    "file_path": "dbd32b671c037609",
    "iban": "4c9b7fce74cb063c",
    "card_number": "cfce6b61d8b14afe",
    "bic": "d93905166c00f7ac",
    "currency": "a23d2c19fb18a28c",
    "amount": "1fdd3fc0f9b3c1ad",
    "price": "94412f0657c06327",
    "product_name": "8e0d50072b17a134",
    "product_category": "5ed64c87e4f9063e",
    "color": "9f8ddca044c7ef65",
    "sku": "fc00ae3bb854a3c4",
    "ean": "ae9b4b7a598eaad9",
    "word": "694a2ebb38fed15b",
    "words": "762698a90142d110",
    "headline": "2d9c4afb18e5e1f6",
    "sentence": "be7fc78b4b149639",
    "paragraph": "1e92742fd1314fa5",
    "pattern": "d91160aacda1d8d5",
    "regex": "6e26308bc005ca40",
    "language": "165100bcfc80250d",
    "timezone": "fb618a984b580e9f",
    "mime_type": "312bccfdd5f7e242",
    "integer": "3a45e8683ed2caee",
    "decimal": "82217117d09ea5f1",
    "float": "aa401f832097dcd6",
    "date": "11a4ae718d2dddf0",
    "timestamp": "8b6dd7245a56e1e3",
    "time": "405986fd5dff6088",
    "interval": "c1fcf4029bb79896",
    "after": "2278f32c70b8e755",
    "after_parent": "dd2712b1d7e9a7c8",
    "period": "6e3efda253c1e351",
    "series": "f8b443c55e80e09e",
    "timeline": "adc97afabd556db8",
    "states": "dbe087cc334eef95",
    "choice": "6c7b49a840a7176b",
    "enum": "428fbfb12e9b5a5a",
    "boolean": "aea4b2aec216270d",
    "list": "2fc047abaa32b73a",
    "json": "68e54bc5c5ebff25",
    "array": "23fe3493b53e4d4d",
    "binary": "7fa28d6109005a2a",
    "special": "9016b2466b528455",
    "template": "e97a2f4b6f907c22",
    "uuid": "57e22a93f88c3dec",
    "expression": "2373328be864dd61",
    "constant": "0dfaf17145c1c0cf",
    "parent": "0b8a43e333e0d59d",
}


def sums() -> dict[str, str]:
    """Of each generator's first values, over all of its columns, at places as well."""
    out = {}
    for name, cases in CASES.items():
        told = hashlib.sha256()
        for case in cases:
            one = bound(name, case)
            told.update(repr(made(one, case, ROWS, seed=42).to_pylist()).encode())
            if one.space is not None:
                places = ROWS % min(one.space, 1 << 41)
                told.update(repr(made(one, case, ROWS, places, seed=42).to_pylist()).encode())
        out[name] = told.hexdigest()[:16]
    return out


def test_published_results_stay() -> None:
    assert sums() == PINNED


SHOWN: list[tuple[str, list[str]]] = [
    ("first_name", ["Russell", "Curtis", "Russell"]),
    (
        "email",
        ["russell.rogers@example.net", "curtis.hayes@example.net", "russell.gregory@example.org"],
    ),
    ("birth_date", ["1947-12-03", "1991-07-23", "1995-09-24"]),
    (
        "full_address",
        [
            "95 Meadow Lane, Providence 02906",
            "29 Forest Drive, Tucson 85719",
            "150 Hill Road, Liverpool L17 3AG",
        ],
    ),
    ("siret", ["55515993800508", "43807568100926", "96386193500962"]),
    ("vat_number", ["FR11555159938", "FR51438075681", "FR06963861935"]),
    ("phone", ["+1 213 555 0193", "+1 213 555 0168", "+1 512 555 0193"]),
    (
        "url",
        [
            "https://example.net/team-snow-drawing",
            "https://example.net/place-school-history",
            "https://example.org/canvas-basket-project",
        ],
    ),
    ("ipv4", ["198.51.100.89", "203.0.113.208", "192.0.2.17"]),
    (
        "token",
        [
            "1a33a6bbd3f463c9c05952259f63aeed",
            "04206ee0075fef5435d032efec78c084",
            "9c372c67a3cc427a0811dcb80e86618f",
        ],
    ),
    (
        "iban",
        [
            "FR7630004831401655551599303",
            "FR7630002847626429380756855",
            "FR7620041193924444638619328",
        ],
    ),
    ("card_number", ["4242425555159937", "4000002938075684", "4111114463861937"]),
    ("price", ["10.95", "12.95", "5.90"]),
    ("product_name", ["Hole punch", "Fairy lights", "Cotton shirt"]),
    ("sku", ["MBF-515993", "CMF-807568", "MNP-386193"]),
    ("ean", ["2057510676032", "2043311605838", "2094350038118"]),
    (
        "sentence",
        [
            "Our team tracks the missing parts from the second warehouse.",
            "The auditor reviews the remaining stock until further notice.",
            "The regional office tracks a replacement part for internal use.",
        ],
    ),
    ("integer", ["341", "704", "678"]),
    ("decimal", ["666.82", "637.56", "204.12"]),
    ("float", ["873.472941", "447.656913", "509.885053"]),
    ("timestamp", ["2025-04-20 06:46:43", "2024-10-04 16:36:23", "2024-07-25 05:56:51"]),
    ("period", ["2025-04-23", "2025-03-08", "2024-08-12"]),
    ("series", ["106.97", "104.32", "93.84"]),
    ("states", ["paid", "delivered", "delivered"]),
    (
        "uuid",
        [
            "27ef451a-33a6-4bd3-9878-57f463c9c059",
            "35e4fa04-206e-4007-80ed-495fef5435d0",
            "0cd6ae9c-372c-47a3-b97b-1fcc427a0811",
        ],
    ),
    (
        "json",
        [
            '{"note": "visit price", "score": 683, "active": true}',
            '{"note": "tree year material decision", "score": 948, "active": false}',
            '{"note": "meadow people glass", "score": 418, "active": true}',
        ],
    ),
    ("regex", ["ENH-3796", "ZOI-8767", "WGF-3721"]),
]


def test_some_of_them_to_be_read() -> None:
    for name, expected in SHOWN:
        case = CASES[name][0]
        assert [str(v) for v in made(bound(name, case), case, 3).to_pylist()] == expected
