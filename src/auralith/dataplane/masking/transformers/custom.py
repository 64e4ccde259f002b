"""Values composed by the user: a template of other columns, an expression of SQL."""

import re

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from auralith.dataplane.masking.canonical import text_of
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.errors import RuleUnfit
from auralith.dataplane.masking.model import (
    ANY,
    TEXT,
    Binding,
    Family,
    Grade,
    Mask,
    Needs,
    Params,
    Row,
    Transformer,
)
from auralith.dataplane.masking.texts import join, text
from auralith.dataplane.masking.transformers.picking import slugs

_FIELD = re.compile(r"\{([^{}|]+)(\|slug)?\}")


class TemplateParams(Params):
    """A text made of other columns."""

    template: str = Field(
        min_length=1,
        max_length=1000,
        description="Text with {column} for another column as masked, {column|slug} for its"
        " letters and digits alone.",
    )


class SqlParams(Params):
    """What the source database computes in place of the column."""

    expression: str = Field(
        min_length=1, max_length=10_000, description="An expression of SQL over the row's columns."
    )


def fields(params: Params) -> tuple[str, ...]:
    """The columns a template names."""
    template = getattr(params, "template", "")
    return tuple(dict.fromkeys(name for name, _ in _FIELD.findall(template)))


def bind_template(binding: Binding) -> Mask:
    """NULL where one of the columns is NULL."""
    template = binding.given(TemplateParams).template
    left = _FIELD.sub("", template)
    if "{" in left or "}" in left:
        raise RuleUnfit("A brace stands alone: write {column}.", loc=("params", "template"))
    if binding.column.name in fields(binding.params):
        raise RuleUnfit("A template cannot name its own column.", loc=("params", "template"))
    parts, most = _FIELD.split(template), binding.column.max_length

    def mask(values: pa.Array, row: Row) -> pa.Array:
        found: list[pa.Array | pa.Scalar] = []
        for at in range(0, len(parts) - 1, 3):
            column = text_of(row.masked(parts[at + 1]))
            found += [text(parts[at]), slugs(column) if parts[at + 2] else column]
        if not found:
            return pa.repeat(text(template), len(values))
        made = join(*found, text(parts[-1]))
        return made if most is None else pc.utf8_slice_codeunits(made, 0, most)

    return mask


def bind_sql(binding: Binding) -> Mask:
    """The database has computed the value already: it passes."""
    del binding
    return lambda values, _row: values


def _template_longest(params: Params, column: ColumnShape) -> int | None:  # noqa: ARG001 - one signature for all bounds
    # How long the columns are is not known here: the mask itself cuts to the limit.
    return column.max_length


TEMPLATE = Transformer(
    id="template",
    family=Family.CUSTOM,
    params=TemplateParams,
    accepts=TEXT,
    bind=bind_template,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=4,
    needs=Needs.ROW,
    fills=True,
    longest=_template_longest,
    reads_masked=fields,
)
SQL = Transformer(
    id="sql",
    family=Family.CUSTOM,
    params=SqlParams,
    accepts=ANY,
    bind=bind_sql,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=6,
    at_server=True,
)
