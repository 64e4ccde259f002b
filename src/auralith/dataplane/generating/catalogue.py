"""The catalogue: every generator by its id."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from auralith.dataplane.generating.generators import (
    addresses,
    choices,
    companies,
    contacts,
    customs,
    dates,
    documents,
    expressions,
    finance,
    identifiers,
    internet,
    keys,
    labels,
    numbers,
    periods,
    persons,
    products,
    regexes,
    series,
    specials,
    states,
    templates,
    texts,
)
from auralith.dataplane.generating.model import Generator, Params


def _of_parts(what: str) -> Callable[[Params], tuple[Any, ...]]:
    """What the generators inside a value read."""

    def reads(params: Params) -> tuple[Any, ...]:
        found: list[Any] = []
        for part in documents.parts(params):
            generator = CATALOGUE.get(part.generator)
            if generator is not None:
                # What does not fit is told when the part is bound.
                with suppress(ValidationError):
                    inner = generator.params.model_validate(dict(part.params))
                    found += getattr(generator, what)(inner)
        return tuple(dict.fromkeys(found))

    return reads


def _composed(generator: Generator) -> Generator:
    return replace(generator, reads=_of_parts("reads"), reads_parent=_of_parts("reads_parent"))


CATALOGUE: Mapping[str, Generator] = {
    entry.id: entry
    for entry in (
        persons.PERSON,
        persons.FIRST_NAME,
        persons.LAST_NAME,
        persons.FULL_NAME,
        persons.GENDER,
        persons.TITLE,
        persons.USERNAME,
        persons.EMAIL,
        persons.BIRTH_DATE,
        persons.AGE,
        addresses.ADDRESS,
        addresses.STREET,
        addresses.CITY,
        addresses.ZIP,
        addresses.REGION,
        addresses.COUNTRY,
        addresses.LATITUDE,
        addresses.LONGITUDE,
        addresses.FULL_ADDRESS,
        companies.COMPANY,
        companies.DEPARTMENT,
        companies.JOB,
        companies.SIREN,
        companies.SIRET,
        companies.VAT,
        contacts.PHONE,
        internet.URL,
        internet.DOMAIN,
        internet.SLUG,
        internet.IPV4,
        internet.IPV6,
        internet.MAC,
        internet.USER_AGENT,
        internet.TOKEN,
        internet.PASSWORD,
        labels.FILE_NAME,
        labels.FILE_PATH,
        finance.IBAN,
        finance.CARD,
        finance.BIC,
        finance.CURRENCY,
        finance.AMOUNT,
        finance.PRICE,
        products.PRODUCT_NAME,
        products.CATEGORY,
        products.COLOR,
        products.SKU,
        products.EAN,
        texts.WORD,
        texts.WORDS,
        texts.HEADLINE,
        texts.SENTENCE,
        texts.PARAGRAPH,
        texts.PATTERN,
        regexes.REGEX,
        labels.LANGUAGE,
        labels.TIMEZONE,
        labels.MIME_TYPE,
        numbers.INTEGER,
        numbers.DECIMAL,
        numbers.FLOAT,
        dates.DATE,
        dates.TIMESTAMP,
        dates.TIME,
        dates.INTERVAL,
        dates.AFTER,
        dates.AFTER_PARENT,
        periods.PERIOD,
        series.SERIES,
        series.TIMELINE,
        states.STATES,
        choices.CHOICE,
        choices.ENUM,
        choices.BOOLEAN,
        choices.OWN_LIST,
        _composed(documents.JSON),
        _composed(documents.ARRAY),
        identifiers.BINARY,
        specials.SPECIAL,
        templates.TEMPLATE,
        keys.SEQUENCE,
        keys.POSITION,
        identifiers.UUID,
        keys.REFERENCE,
        customs.PARENT,
        expressions.EXPRESSION,
        customs.CONSTANT,
        customs.NULL,
        keys.DEFAULT,
    )
}
