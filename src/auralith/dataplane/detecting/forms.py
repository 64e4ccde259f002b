"""Forms that values have: e-mail addresses, phones, addresses of machines, secrets, dates."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.detecting import numbers
from auralith.dataplane.detecting.categories import Category
from auralith.dataplane.detecting.model import Signal

_DIAL = {
    "1": "US", "7": "RU", "20": "EG", "27": "ZA", "30": "GR", "31": "NL", "32": "BE", "33": "FR",
    "34": "ES", "36": "HU", "39": "IT", "40": "RO", "41": "CH", "43": "AT", "44": "GB", "45": "DK",
    "46": "SE", "47": "NO", "48": "PL", "49": "DE", "52": "MX", "54": "AR", "55": "BR", "61": "AU",
    "81": "JP", "82": "KR", "86": "CN", "90": "TR", "91": "IN", "212": "MA", "213": "DZ",
    "216": "TN", "221": "SN", "225": "CI", "351": "PT", "352": "LU", "353": "IE", "358": "FI",
    "420": "CZ", "421": "SK",
}  # fmt: skip
_EMAIL = r"^[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[A-Za-z]{2,24}$"
_INTERNATIONAL = r"^\s*(?:\+|00)[1-9][\d\s().\-/]{6,20}$"
_FRENCH = r"^\s*0[1-9](?:[\s.\-/]?\d{2}){4}$"
_AMERICAN = r"^\s*(?:1[\s.-])?(?:\(\d{3}\)\s?|\d{3}[.\-\s])\d{3}[.\-\s]\d{4}(?:\s?x\d+)?$"
_BRITISH = r"^\s*0(?:7\d{3}|1\d{2,3}|2\d)[\s\-]\d{3,4}[\s\-]?\d{3,4}$"
_IPV4 = r"^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:/\d{1,2})?$"
_GROUPS = r"[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6}"
_IPV6 = (
    rf"^(?:(?:[0-9A-Fa-f]{{1,4}}:){{7}}[0-9A-Fa-f]{{1,4}}|(?:{_GROUPS})?::(?:{_GROUPS})?)"
    r"(?:(?:\.\d{1,3}){3})?(?:%\w+)?(?:/\d{1,3})?$"
)
_MAC = r"^(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$|^(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}$"
_URL_WITH_LOGIN = r"^[a-z][a-z0-9+.-]*://[^/\s:@]+:[^/\s@]+@"
_PROFILE = (
    r"^https?://(?:www\.|[a-z]{2}\.)?(?:linkedin\.com/in/|facebook\.com/|instagram\.com/|x\.com/"
    r"|twitter\.com/|github\.com/|t\.me/|tiktok\.com/@|gravatar\.com/avatar/)[^\s/]+/?$"
)
_SECRETS = (
    r"^\$2[abxy]\$\d\d\$|^\$argon2|^\$pbkdf2|^pbkdf2_|^\$[156]\$|^\$scrypt|^scrypt:|^\{SSHA\}"
    r"|^eyJ[\w-]{8,}\.eyJ|^AKIA[0-9A-Z]{16}$|^gh[pousr]_\w{30,}|^xox[baprs]-|^[sr]k_(?:live|test)_"
    r"|^-----BEGIN |^AIza[\w-]{35}$|^glpat-|^npm_\w{36}|^ya29\."
)
_PASSWORDS = (
    r"^\$2[abxy]\$\d\d\$|^\$argon2|^\$pbkdf2|^pbkdf2_|^\$[156]\$|^\$scrypt|^scrypt:|^\{SSHA\}"
)
_RANDOM = r"^[\w+/=.~-]{20,512}$"
_MIXED = 3
_ENTROPY = 4.0
_AGENT = r"^(?:Mozilla|Opera|curl|Dalvik|okhttp|PostmanRuntime)/\d"
_POINT = (
    r"^\(?-?(?:[1-8]?\d|90)\.\d{3,}\s*[,; ]\s*-?(?:1[0-7]\d|[1-9]?\d|180)\.\d{3,}\)?$|^POINT ?\("
)
_BRITISH_ZIP = r"(?i)^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$"
_PLATE = r"^[A-HJ-NP-TV-Z]{2}[- ]?\d{3}[- ]?[A-HJ-NP-TV-Z]{2}$"
_BIC = (
    r"^[A-Z]{4}(?:FR|DE|GB|ES|IT|BE|NL|LU|CH|AT|PT|IE|US|PL|DK|SE|NO|FI|CZ|MC|CA|RO|HU|GR)"
    r"[A-Z0-9]{2}(?:[A-Z0-9]{3})?$"
)
_VAT = (
    r"^(?:ATU\d{8}|BE[01]\d{9}|DE\d{9}|DK\d{8}|ES[A-Z0-9]\d{7}[A-Z0-9]|IE\d[A-Z0-9]\d{5}[A-Z]{1,2}"
    r"|IT\d{11}|LU\d{8}|NL\d{9}B\d{2}|PL\d{10}|PT\d{9}|SE\d{12}|GB\d{9})$"
)
_SSN = r"^(?:00[1-9]|0[1-9]\d|[1-578]\d{2}|6(?:[0-57-9]\d|6[0-57-9]))-(?:0[1-9]|[1-9]\d)-\d{4}$"
_NINO = r"^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$"
_CODICE = r"^[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]$"
_IMEI = r"^(?:01|35|86|99)\d{13}$"
_DATES = (
    (re.compile(r"^(\d{4})-(\d\d)-(\d\d)(?:[T ]00:00:00.*)?$"), (1, 2, 3)),
    (re.compile(r"^(\d\d)[/.](\d\d)[/.](\d{4})$"), (3, 2, 1)),
)
_YOUNGEST, _OLDEST = 0, 115
_GROWN, _SPREAD = 14, 25
_GENDERS = frozenset(
    [
        "m",
        "f",
        "h",
        "w",
        "male",
        "female",
        "man",
        "woman",
        "homme",
        "femme",
        "masculin",
        "feminin",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mme",
        "mlle",
        "m.",
        "mr.",
        "mrs.",
        "monsieur",
        "madame",
        "mademoiselle",
        "non-binary",
        "nonbinary",
        "divers",
        "nb",
        "x",
        "autre",
        "other",
        "unknown",
        "u",
    ]
)
_SURE_GENDERS = frozenset(
    [
        "male",
        "female",
        "homme",
        "femme",
        "masculin",
        "feminin",
        "mr",
        "mrs",
        "ms",
        "mme",
        "mlle",
        "m",
        "f",
        "h",
    ]
)
_FEW = 8
_LONGEST = 600
"""Characters of a value that are looked at."""
_PHONE_DIGITS, _ID_DIGITS = (8, 15), 6
_SECRET_LENGTH = 16


def signals(values: Sequence[str]) -> Iterator[Signal]:
    """What the forms of the values say; those that many values have, and rarer ones too."""
    values = [value[:_LONGEST] for value in values]
    texts = pa.array(values, pa.large_string())
    # Most columns have no value that comes near most forms: three cheap looks save many.
    digits = pc.utf8_length(pc.replace_substring_regex(texts, pattern=r"\D+", replacement=""))
    most = pc.max(digits).as_py() or 0
    marks = {mark for mark in "@:/." for value in values if mark in value}
    if "@" in marks:
        yield from _one(texts, _EMAIL, Category.EMAIL, 0.98, "have the form of e-mail addresses")
    if "/" in marks:
        yield from _pages(texts)
    if marks & {":", "."}:
        yield from _one(texts, f"{_IPV4}|{_IPV6}", Category.IP, 0.85, "are IP addresses")
        yield from _one(texts, _MAC, Category.MAC, 0.95, "are MAC addresses")
    if most >= _PHONE_DIGITS[0]:
        yield from _phones(texts, digits)
        yield from _numbers(numbers.compact(texts))
        yield from _births(values)
    if most >= _ID_DIGITS:
        yield from _identities(texts)
    yield from _codes(texts)
    if (pc.max(pc.utf8_length(texts)).as_py() or 0) >= _SECRET_LENGTH:
        yield from _secrets(texts)
    yield from _gender(values)


def _matched(texts: pa.Array, pattern: str) -> int:
    return int(pc.sum(pc.match_substring_regex(texts, pattern)).as_py() or 0)


def _one(
    texts: pa.Array, pattern: str, category: Category, strength: float, what: str
) -> Iterator[Signal]:
    count = _matched(texts, pattern)
    if count:
        yield Signal(category, count, len(texts), strength, what)


def _phones(texts: pa.Array, digits: pa.Array) -> Iterator[Signal]:
    count = len(texts)
    low, high = _PHONE_DIGITS
    enough = pc.and_(pc.greater_equal(digits, low), pc.less_equal(digits, high))
    abroad = pc.and_(pc.match_substring_regex(texts, _INTERNATIONAL), enough)
    national = [pc.match_substring_regex(texts, p) for p in (_FRENCH, _AMERICAN, _BRITISH)]
    phones = pc.or_(abroad, pc.or_(national[0], pc.or_(national[1], national[2])))
    matched = int(pc.sum(phones).as_py() or 0)
    if matched:
        spaced = _matched(texts.filter(phones), r"[\s.()+/-]")
        region = _region(
            texts.filter(abroad).to_pylist(), [int(pc.sum(n).as_py()) for n in national]
        )
        # By its number: its letters may be what another column holds.
        code = next((code for code, name in _DIAL.items() if name == region), "")
        where = f", mostly with the country code {code}" if code else ""
        strength = 0.92
        if spaced * 2 < matched:
            # Other numbers begin with a nought as well; most phones are mobile ones.
            mobile = _matched(texts.filter(phones), r"^0[67]")
            strength = 0.7 if mobile * 2 >= matched else 0.45
        what = f"have the form of phone numbers{where}"
        yield Signal(Category.PHONE, matched, count, strength, what, region)


def _pages(texts: pa.Array) -> Iterator[Signal]:
    yield from _one(texts, _PROFILE, Category.URL, 0.8, "are pages of persons in networks")
    yield from _one(texts, _URL_WITH_LOGIN, Category.SECRET, 0.9, "are addresses with a password")
    yield from _one(texts, _AGENT, Category.USER_AGENT, 0.9, "name a browser")


def _region(abroad: Sequence[str], national: Sequence[int]) -> str:
    """The country that most numbers are of."""
    counts: Counter[str] = Counter(
        dict(zip(("FR", "US", "GB"), national, strict=True)) if any(national) else {}
    )
    for value in abroad[:200]:
        digits = re.sub(r"\D", "", value).removeprefix("00")
        counts[next((_DIAL[digits[:n]] for n in (3, 2, 1) if digits[:n] in _DIAL), "")] += 1
    best, times = counts.most_common(1)[0] if counts else ("", 0)
    return best if times * 2 > counts.total() else ""


def _numbers(tight: pa.Array) -> Iterator[Signal]:
    count = len(tight)
    checked = (
        (Category.CARD, numbers.cards(tight), 0.85, "are card numbers by their check digit", ""),
        (Category.IBAN, numbers.ibans(tight), 0.99, "are IBANs by their check digits", ""),
        (
            Category.DEVICE,
            numbers.luhn(tight, _IMEI),
            0.75,
            "are IMEI by their check digit",
            "imei",
        ),
        (
            Category.COMPANY_ID,
            numbers.sirets(tight),
            0.9,
            "are SIRET by their check digits",
            "siret",
        ),
        (Category.COMPANY_ID, numbers.french_vat(tight), 0.95, "are French VAT numbers", "vat"),
    )
    for category, found, strength, what, kind in checked:
        if found.any():
            yield Signal(category, int(found.sum()), count, strength, what, kind)
    for kind, chance in numbers.CHANCE.items():
        found = numbers.nationals(tight, kind)
        if found.any():
            person = kind != "fr_siren"
            yield Signal(
                Category.NATIONAL_ID if person else Category.COMPANY_ID, int(found.sum()), count,
                0.95 if chance < 0.05 else 0.6, f"are national numbers ({kind}) by their check",  # noqa: PLR2004 - one in twenty
                kind,
            )  # fmt: skip
    yield from _one(tight, _VAT, Category.COMPANY_ID, 0.75, "have the form of VAT numbers")


def _identities(texts: pa.Array) -> Iterator[Signal]:
    yield from _one(texts, _SSN, Category.NATIONAL_ID, 0.85, "have the form of US SSN")
    tight = numbers.compact(texts)
    yield from _one(tight, _CODICE, Category.NATIONAL_ID, 0.95, "have the form of a codice fiscale")
    yield from _one(tight, _NINO, Category.NATIONAL_ID, 0.85, "have the form of UK NINO")
    yield from _one(texts, _POINT, Category.GEO, 0.8, "are points on the map")


def _codes(texts: pa.Array) -> Iterator[Signal]:
    yield from _one(texts, _BIC, Category.BIC, 0.8, "have the form of a BIC")
    yield from _one(texts, _PLATE, Category.PLATE, 0.8, "have the form of number plates")
    yield from _one(texts, _BRITISH_ZIP, Category.ZIP, 0.85, "have the form of British postcodes")


def _secrets(texts: pa.Array) -> Iterator[Signal]:
    hashed = _matched(texts, _PASSWORDS)
    if hashed:
        what = "have the form of password hashes"
        yield Signal(Category.PASSWORD, hashed, len(texts), 0.98, what)
        return
    yield from _one(texts, _SECRETS, Category.SECRET, 0.97, "have the form of keys or tokens")
    random = texts.filter(pc.match_substring_regex(texts, _RANDOM)).to_pylist()
    found = sum(_is_random(text) for text in random)
    if found:
        yield Signal(Category.SECRET, found, len(texts), 0.7, "are as random as keys are")


def _is_random(text: str) -> bool:
    """Letters of both cases and digits, and as many different ones as chance gives."""
    kinds = bool(re.search("[a-z]", text)) + bool(re.search("[A-Z]", text))
    kinds += bool(re.search(r"\d", text))
    if kinds < _MIXED or len(re.split(r"[-_.]", text)) > _MIXED:
        return False
    counts = Counter(text)
    entropy = -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
    return entropy >= min(_ENTROPY, math.log2(len(text)) - 0.6)


def _births(values: Sequence[str]) -> Iterator[Signal]:
    """Days of the last 115 years; whether they are days of birth, their spread tells in part."""
    now = datetime.now(UTC).year
    years = [year for value in values if (year := _year(value)) is not None]
    ages = [now - year for year in years]
    likely = [age for age in ages if _YOUNGEST <= age <= _OLDEST]
    if not likely:
        return
    grown = sum(age >= _GROWN for age in likely) / len(likely)
    spread = max(likely) - min(likely)
    sure = len(likely) >= _FEW and grown > 0.9 and spread >= _SPREAD  # noqa: PLR2004 - nearly all
    yield Signal(
        Category.BIRTH_DATE, len(likely), len(values), 0.5 if sure else 0.2,
        "are days within a life's time", "spread" if sure else "",
    )  # fmt: skip


def _year(value: str) -> int | None:
    for pattern, (year, month, day) in _DATES:
        match = pattern.match(value)
        if match:
            try:
                return datetime(
                    int(match[year]), int(match[month]), int(match[day]), tzinfo=UTC
                ).year
            except ValueError:
                return None
    return None


def _gender(values: Sequence[str]) -> Iterator[Signal]:
    words = {value.strip().lower() for value in values}
    sure = words & _SURE_GENDERS
    if len(words) <= _FEW and words <= _GENDERS and len(sure) >= 2:  # noqa: PLR2004 - one of each
        long = any(len(word) > 1 for word in sure)
        yield Signal(
            Category.GENDER, len(words), len(words), 0.85 if long else 0.6, "are words for genders"
        )
