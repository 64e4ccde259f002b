"""Where a fault of a body is said to be: on the way through what was sent."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError, model_validator

from auralith.server.errors import place_of


class Ddl(BaseModel):
    """One shape of a source."""

    kind: Literal["ddl"]
    ddl: str

    @model_validator(mode="after")
    def _not_empty(self) -> "Ddl":
        if not self.ddl:
            msg = "empty"
            raise ValueError(msg)
        return self


class Stored(BaseModel):
    """Another."""

    kind: Literal["snapshot"]
    snapshot: int


class Compare(BaseModel):
    """A body with a union that no patch has."""

    sources: list[Annotated[Ddl | Stored, Field(discriminator="kind")]]


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ({"kind": "snapshot", "snapshot": "x"}, ["snapshot"]),
        ({"kind": "snapshot"}, ["snapshot"]),
        ({"kind": "ddl", "ddl": 1}, ["ddl"]),
        ({"kind": "ddl"}, ["ddl"]),
        ({"kind": "ddl", "ddl": ""}, []),
        ({"kind": "none"}, []),
    ],
)
def test_the_tag_of_a_union_is_no_step(source: dict[str, Any], place: list[str]) -> None:
    body = {"sources": [source]}
    with pytest.raises(ValidationError) as caught:
        Compare.model_validate(body)
    (fault,) = caught.value.errors()
    found = place_of({**fault, "loc": ("body", *fault["loc"])}, body)
    assert found == ["body", "sources", 0, *place]
