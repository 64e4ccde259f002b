"""Texts put together from other columns of the row."""

import re
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, field_validator

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators.digits import digits, shown
from auralith.dataplane.generating.generators.drawing import TEXT, cut
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator, Params
from auralith.dataplane.masking.canonical import text_of
from auralith.dataplane.masking.texts import join, text
from auralith.dataplane.masking.transformers.picking import slugs
from auralith.dataplane.schema.model import LogicalType

_FIELD = re.compile(r"\{([^{}|#]+)(?:\|([a-z]+))?\}|\{#(\d{1,2})?\}")
_WIDTH = 6
_FILTERS: dict[str, Callable[[pa.Array], pa.Array]] = {
    "slug": slugs,
    "upper": pc.utf8_upper,
    "lower": pc.utf8_lower,
    "title": pc.utf8_title,
    "initial": lambda values: pc.utf8_slice_codeunits(values, 0, 1),
}


class TemplateParams(Params):
    """A text made of other columns."""

    template: str = Field(
        min_length=1,
        max_length=1000,
        description="Text with {column} for another column of the row; {column|slug}, |upper,"
        " |lower, |title or |initial change it. {#} is the row's number in six digits, {#8} in"
        " eight: at the start or the end it makes all texts differ.",
    )

    @field_validator("template")
    @classmethod
    def _whole(cls, template: str) -> str:
        left = _FIELD.sub("", template)
        if "{" in left or "}" in left:
            msg = "A brace stands alone: write {column} or {#}."
            raise ValueError(msg)
        for _, changed, _ in _FIELD.findall(template):
            if changed and changed not in _FILTERS:
                msg = f"|{changed} is not known: {', '.join(_FILTERS)} are."
                raise ValueError(msg)
        return template


def fields(params: Params) -> tuple[str, ...]:
    """The columns that a template names."""
    template = getattr(params, "template", "")
    return tuple(dict.fromkeys(name for name, _, _ in _FIELD.findall(template) if name))


def bind_template(binding: Binding) -> Bound:
    """Nothing stands where a column is NULL; what is too long is cut."""
    template, column = binding.given(TemplateParams).template, binding.column
    if column.name in fields(binding.params):
        raise GeneratorUnfit("A template cannot name its own column.", loc=("params", "template"))
    for name in fields(binding.params):
        other = binding.table.get(name)
        if other is not None and other.logical in {LogicalType.BINARY, LogicalType.ARRAY}:
            raise GeneratorUnfit(f"{name} is no text.", loc=("params", "template"))
    pieces = _FIELD.split(template)
    numbered = list(re.finditer(r"\{#(\d{1,2})?\}", template))
    ends = [m for m in numbered if m.start() == 0 or m.end() == len(template)]
    width = int(ends[0][1] or _WIDTH) if ends else 0
    longest = (
        None
        if fields(binding.params)
        else len(_FIELD.sub("", template)) + sum(int(m[1] or _WIDTH) for m in numbered)
    )
    # A number at the end is what a cut would take first.
    safe = bool(ends) and (
        column.max_length is None
        or ends[0].start() == 0
        or (longest is not None and longest <= column.max_length)
    )

    def make(draw: Draw) -> pa.Array:
        found: list[pa.Array | pa.Scalar] = []
        for at in range(0, len(pieces) - 1, 4):
            plain, name, changed, wide = pieces[at : at + 4]
            found.append(text(plain))
            if name:
                values = pc.fill_null(text_of(draw.row[name]), "")
                found.append(_FILTERS[changed](values) if changed else values)
            else:
                place = draw.numbers if draw.index is None else draw.index
                found.append(shown(digits(place, int(wide or _WIDTH))))
        if not found:
            return pa.repeat(text(template), len(draw))
        return cut(join(*found, text(pieces[-1])), column)

    return Bound(make, space=10 ** min(width, 18) if safe else None,
                 longest=longest if longest is not None else column.max_length)  # fmt: skip


TEMPLATE = Generator(
    id="template",
    family=Family.STRUCTURE,
    params=TemplateParams,
    makes=TEXT,
    bind=bind_template,
    reads=fields,
)
