"""Kinds of personal data, and what columns can hold each."""

from enum import StrEnum

from auralith.dataplane.schema.model import LogicalType as L


class Category(StrEnum):
    """What a value says about a person."""

    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    FULL_NAME = "full_name"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    """A whole address."""
    STREET = "street"
    CITY = "city"
    ZIP = "zip"
    REGION = "region"
    COUNTRY = "country"
    GEO = "geo"
    """Latitude, longitude, or both."""
    BIRTH_DATE = "birth_date"
    BIRTH_PLACE = "birth_place"
    AGE = "age"
    GENDER = "gender"
    NATIONAL_ID = "national_id"
    """Social security, identity card, passport, driving licence, tax number of a person."""
    PERSON_NUMBER = "person_number"
    """A number that an organisation knows a person by: member, customer, employee, file."""
    CARD = "card"
    IBAN = "iban"
    BIC = "bic"
    ACCOUNT = "account"
    """A bank account in a national form."""
    COMPANY_ID = "company_id"
    """SIREN, SIRET, VAT number: those of a sole trader are a person's."""
    COMPANY = "company"
    JOB = "job"
    INCOME = "income"
    LOGIN = "login"
    PASSWORD = "password"  # noqa: S105 - the kind of data, not one
    SECRET = "secret"  # noqa: S105 - the same
    IP = "ip"
    MAC = "mac"
    DEVICE = "device"
    USER_AGENT = "user_agent"
    URL = "url"
    """A page of a person, or an address with a login in it."""
    PLATE = "plate"
    HEALTH = "health"
    RELIGION = "religion"
    ORIGIN = "origin"
    POLITICS = "politics"
    UNION = "union"
    ORIENTATION = "orientation"
    GENETICS = "genetics"
    OFFENCE = "offence"
    FAMILY = "family"
    """Marital status, children, nationality."""
    PHOTO = "photo"
    FREE_TEXT = "free_text"
    DOCUMENT = "document"
    """A JSON document that holds personal data."""


NAMES = frozenset({Category.FIRST_NAME, Category.LAST_NAME, Category.FULL_NAME})
PLACES = frozenset({
    Category.ADDRESS, Category.STREET, Category.CITY, Category.ZIP, Category.REGION,
    Category.COUNTRY, Category.GEO,
})  # fmt: skip
SPECIAL = frozenset({
    Category.HEALTH, Category.RELIGION, Category.ORIGIN, Category.POLITICS, Category.UNION,
    Category.ORIENTATION, Category.GENETICS, Category.OFFENCE,
})  # fmt: skip
"""Articles 9 and 10 of the GDPR."""
SURROUNDINGS = frozenset({
    Category.COUNTRY, Category.REGION, Category.COMPANY, Category.JOB, Category.BIC,
    Category.USER_AGENT,
})  # fmt: skip
"""They tell nobody apart by themselves: shown, but no reason to stop a run."""
QUASI = SURROUNDINGS | {
    Category.CITY, Category.ZIP, Category.GEO, Category.GENDER, Category.AGE, Category.INCOME,
    Category.BIRTH_PLACE,
}  # fmt: skip
"""They say something about a person only where there is one: weather has a city too."""
UNSHOWN = SPECIAL | {
    Category.PASSWORD, Category.SECRET, Category.FREE_TEXT, Category.DOCUMENT, Category.PHOTO,
    Category.GENDER, Category.AGE, Category.COUNTRY, Category.FAMILY, Category.INCOME,
    Category.REGION,
}  # fmt: skip
"""No example is shown, not even a masked one: too short, or too delicate."""
HARD = frozenset({
    Category.EMAIL, Category.PHONE, Category.CARD, Category.IBAN, Category.BIC, Category.IP,
    Category.MAC, Category.COMPANY_ID, Category.GEO, Category.BIRTH_DATE, Category.AGE,
})  # fmt: skip
"""Values have a form that can be tested: a name that says so is refuted by values that do not."""
TELLING = frozenset({
    Category.EMAIL, Category.PHONE, Category.CARD, Category.IBAN, Category.NATIONAL_ID,
    Category.PERSON_NUMBER, Category.FULL_NAME, Category.LOGIN, Category.STREET, Category.ADDRESS,
    Category.ACCOUNT, Category.LAST_NAME, Category.DEVICE,
})  # fmt: skip
"""Values are hardly ever the same by chance: found elsewhere, they are the same thing."""

_TEXTS = frozenset({L.TEXT})
_WORDS = frozenset({L.TEXT, L.ENUM, L.OTHER, L.ARRAY})
_TIMES = frozenset({L.DATE, L.TIMESTAMP, L.TIMESTAMP_TZ})
_NUMBERS = frozenset({L.INTEGER, L.DECIMAL, L.FLOAT})
_CODES = frozenset({L.TEXT, L.INTEGER, L.DECIMAL, L.ARRAY})
_STATES = _WORDS | {L.BOOLEAN, L.INTEGER, L.JSON}
FITS: dict[Category, frozenset[L]] = {
    Category.GEO: _WORDS | {L.DECIMAL, L.FLOAT, L.JSON},
    Category.BIRTH_DATE: _TEXTS | _TIMES | {L.INTEGER},
    Category.AGE: _TEXTS | _NUMBERS,
    Category.INCOME: _TEXTS | _NUMBERS,
    Category.GENDER: _STATES,
    Category.NATIONAL_ID: _CODES,
    Category.PERSON_NUMBER: _CODES | {L.UUID},
    Category.CARD: _CODES,
    Category.IBAN: _CODES,
    Category.ACCOUNT: _CODES,
    Category.COMPANY_ID: _CODES,
    Category.PHONE: _CODES,
    Category.ZIP: _CODES,
    Category.LOGIN: _TEXTS | {L.ARRAY},
    Category.PASSWORD: _TEXTS | {L.BINARY, L.INTEGER},
    Category.SECRET: _TEXTS | {L.BINARY, L.UUID, L.INTEGER},
    Category.IP: _WORDS | {L.BINARY},
    Category.MAC: _WORDS,
    Category.DEVICE: _CODES | {L.UUID},
    Category.FAMILY: _STATES,
    Category.PHOTO: _TEXTS | {L.BINARY},
    Category.FREE_TEXT: _TEXTS | {L.JSON, L.OTHER},
    Category.DOCUMENT: _TEXTS | {L.JSON},
} | dict.fromkeys(SPECIAL, _STATES | {L.DECIMAL, L.BINARY})


def fits(category: Category, logical: L) -> bool:
    """Whether a column of that type can hold it."""
    return logical in FITS.get(category, _WORDS)
