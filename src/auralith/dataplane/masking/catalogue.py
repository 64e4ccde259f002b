"""The catalogue: every transformer by its id."""

from typing import Any

from auralith.dataplane.masking.model import Params, Transformer
from auralith.dataplane.masking.transformers import (
    choosing,
    containers,
    custom,
    formats,
    free_text,
    generalisation,
    integers,
    keeping,
    mail,
    names,
    nationals,
    network,
    numbers,
    partial,
    perturbation,
    places,
    pseudonym,
    shuffling,
    suppression,
)

CATALOGUE: dict[str, Transformer] = {
    entry.id: entry
    for entry in (
        keeping.KEEP,
        suppression.NULL,
        suppression.CONSTANT,
        suppression.DEFAULT,
        partial.REDACT,
        partial.MAIL_PARTIAL,
        partial.REGEX,
        partial.TRUNCATE,
        pseudonym.HASH,
        pseudonym.TOKEN,
        pseudonym.UUID,
        integers.INT_PERMUTE,
        formats.FORMAT,
        formats.FF1,
        numbers.LUHN,
        numbers.IBAN,
        numbers.PHONE,
        nationals.NATIONAL,
        mail.EMAIL,
        names.FIRST_NAME,
        names.LAST_NAME,
        names.FULL_NAME,
        names.PERSON,
        names.USERNAME,
        names.COMPANY,
        names.JOB,
        places.ADDRESS,
        places.CITY,
        network.IP,
        network.MAC,
        network.URL,
        choosing.CHOICE,
        choosing.LOOKUP,
        choosing.LOREM,
        choosing.PATTERN,
        perturbation.NOISE_NUMBER,
        perturbation.NOISE_DATE,
        perturbation.DATE_SHIFT,
        generalisation.ROUND,
        generalisation.RANGE,
        generalisation.AGE_BAND,
        generalisation.DATE_TRUNC,
        shuffling.SHUFFLE,
        containers.JSON,
        containers.ARRAY,
        free_text.FREE_TEXT,
        custom.TEMPLATE,
        custom.SQL,
    )
}


def params_schema(transformer: Transformer) -> dict[str, Any]:
    """The JSON Schema of the parameters, for forms and documentation."""
    return transformer.params.model_json_schema()


def description(transformer: Transformer) -> str:
    """One sentence about the transformer's parameters."""
    return (transformer.params.__doc__ or Params.__doc__ or "").strip()
