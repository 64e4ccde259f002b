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
    geography,
    grouping,
    hierarchies,
    integers,
    keeping,
    mail,
    names,
    nationals,
    network,
    numbers,
    partial,
    passwords,
    perturbation,
    places,
    pseudonym,
    sealing,
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
        sealing.AES_SIV,
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
        passwords.PASSWORD,
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
        geography.GEO_POINT,
        generalisation.ROUND,
        generalisation.RANGE,
        generalisation.AGE_BAND,
        generalisation.DATE_TRUNC,
        hierarchies.HIERARCHY,
        grouping.MICRO_AGGREGATE,
        grouping.RANK_SWAP,
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
