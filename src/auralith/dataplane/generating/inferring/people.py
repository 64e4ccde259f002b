"""Columns about people, addresses and companies: which generator, in which group."""

from collections.abc import Iterator, Mapping
from typing import Any

from auralith.dataplane.detecting import names
from auralith.dataplane.detecting.categories import Category
from auralith.dataplane.detecting.model import Hint
from auralith.dataplane.detecting.names import Subject
from auralith.dataplane.schema.model import Column

Choice = tuple[str, dict[str, Any]]
_PERSON: Mapping[Category, tuple[str, ...]] = {
    Category.FIRST_NAME: ("first_name",),
    Category.LAST_NAME: ("last_name",),
    Category.FULL_NAME: ("full_name", "last_name"),
    Category.EMAIL: ("email",),
    Category.LOGIN: ("username",),
    Category.BIRTH_DATE: ("birth_date",),
    Category.AGE: ("age",),
    Category.GENDER: ("gender", "title"),
}
_ADDRESS: Mapping[Category, tuple[str, ...]] = {
    Category.ADDRESS: ("full_address", "street"),
    Category.STREET: ("street",),
    Category.CITY: ("city",),
    Category.BIRTH_PLACE: ("city",),
    Category.ZIP: ("zip",),
    Category.REGION: ("region",),
    Category.COUNTRY: ("country",),
}
_COMPANY: Mapping[Category, tuple[str, ...]] = {
    Category.COMPANY: ("company",),
    Category.COMPANY_ID: ("vat_number", "siren"),
    Category.JOB: ("job",),
}
_ALONE: Mapping[Category, tuple[str, ...]] = {
    Category.PHONE: ("phone",),
    Category.IBAN: ("iban",),
    Category.BIC: ("bic",),
    Category.CARD: ("card_number",),
    Category.IP: ("ipv4",),
    Category.MAC: ("mac",),
    Category.USER_AGENT: ("user_agent",),
    Category.URL: ("url",),
    Category.PASSWORD: ("password_hash",),
    Category.SECRET: ("token",),
}
_SAID = 0.4
_SECONDS = frozenset({
    "billing", "shipping", "delivery", "home", "work", "private", "postal", "invoice", "contact",
    "manager", "sender", "recipient", "emergency", "facturation", "livraison", "domicile",
    "travail", "expediteur", "destinataire", "naissance", "birth", "legal", "origin",
    "destination", "from", "to", "pickup", "billto", "shipto", "bill", "ship",
})  # fmt: skip
"""Words that name another person or place than the row's own."""
_TITLES = frozenset({"title", "salutation", "honorific", "civilite", "title of courtesy", "prefix"})


def hints(column: Column, subject: Subject) -> tuple[Hint, ...]:
    """What the name says about people, best first, as far as it is said clearly."""
    return tuple(hint for hint in names.hints(column, subject) if hint.weight >= _SAID)


def choices(hint: Hint, words: tuple[str, ...]) -> Iterator[Choice]:
    """Generators for what a hint says; `words` are those of the column's name."""
    apart = next((word for word in words if word in _SECONDS), None)
    for known, family in (
        (_PERSON, "person"), (_ADDRESS, "address"), (_COMPANY, "company"), (_ALONE, None),
    ):  # fmt: skip
        ids = known.get(hint.category, ())
        if hint.category is Category.GENDER and hint.words in _TITLES:
            ids = ids[::-1]
        for one in ids:
            own = apart is None or family is None or hint.category is Category.BIRTH_DATE
            group: dict[str, Any] = {} if own else {"group": apart}
            if hint.category is Category.COUNTRY and {"code", "iso", "iso2"} & set(words):
                group["form"] = "code"
            if one == "city" and hint.category is Category.BIRTH_PLACE:
                group = {"group": "birth"}
            yield one, group
