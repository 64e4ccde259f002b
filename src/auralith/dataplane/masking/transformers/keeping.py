"""Kept as it is, on purpose: who decided so says why."""

from pydantic import Field

from auralith.dataplane.masking.model import ANY, Binding, Family, Grade, Mask, Params, Transformer


class KeepParams(Params):
    """The column stays as it is, and counts as kept."""

    reason: str = Field(
        min_length=1, max_length=500, description="Why it may stay; the report shows it."
    )


def bind_keep(binding: Binding) -> Mask:
    """Every value passes."""
    del binding
    return lambda values, _row: values


KEEP = Transformer(
    id="keep",
    family=Family.KEEP,
    params=KeepParams,
    accepts=ANY,
    bind=bind_keep,
    grade=Grade.PRESERVED,
    privacy_rank=6,
    on_keys=True,
    unbind=bind_keep,
)
