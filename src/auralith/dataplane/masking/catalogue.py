"""The catalogue: every transformer by its id."""

from typing import Any

from auralith.dataplane.masking.model import Params, Transformer
from auralith.dataplane.masking.transformers import (
    formats,
    integers,
    mail,
    nationals,
    numbers,
    partial,
    pseudonym,
    suppression,
)

CATALOGUE: dict[str, Transformer] = {
    entry.id: entry
    for entry in (
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
    )
}


def params_schema(transformer: Transformer) -> dict[str, Any]:
    """The JSON Schema of the parameters, for forms and documentation."""
    return transformer.params.model_json_schema()


def description(transformer: Transformer) -> str:
    """One sentence about the transformer's parameters."""
    return (transformer.params.__doc__ or Params.__doc__ or "").strip()
