"""Parameters of the generators of people."""

from typing import Literal, Self

from pydantic import Field, model_validator

from auralith.dataplane.generating.model import Params
from auralith.dataplane.masking.transformers.mail import RESERVED
from auralith.dataplane.wordlists.loading import Locale

_EXTREME = 130

Output = Literal[
    "first_name",
    "last_name",
    "full_name",
    "gender",
    "title",
    "username",
    "email",
    "birth_date",
    "age",
]


class PersonParams(Params):
    """A part of a made-up person; columns of one group show the same person."""

    group: str | None = Field(
        default="person",
        min_length=1,
        max_length=100,
        description="Columns of the table with the same group show one person; null: nobody else.",
    )
    locale: Locale | None = Field(
        default=None, description="The language of names; by default the scenario's."
    )


class FirstNameParams(PersonParams):
    """A first name, of the person's gender."""


class LastNameParams(PersonParams):
    """A last name."""


class FullNameParams(PersonParams):
    """First and last name."""


class TitleParams(PersonParams):
    """Ms and Mr, Mme and M., by the person's gender."""


class UsernameParams(PersonParams):
    """A login made of the person's name."""


class GenderParams(PersonParams):
    """The person's gender, in the column's own words."""

    female: str = Field(default="F", min_length=1, max_length=100, description="For women.")
    male: str = Field(default="M", min_length=1, max_length=100, description="For men.")


class MailParams(PersonParams):
    """The person's e-mail address, at a host that never gets mail."""

    hosts: tuple[str, ...] = Field(
        default=RESERVED,
        min_length=1,
        max_length=100,
        description="Domains; those given here never get mail.",
    )


class BirthParams(PersonParams):
    """When the person was born, seen from the reference date."""

    min_age: int = Field(default=18, ge=0, le=_EXTREME, description="Full years of the youngest.")
    max_age: int = Field(default=90, ge=0, le=_EXTREME, description="Full years of the oldest.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_age > self.max_age:
            msg = f"min_age ({self.min_age}) is above max_age ({self.max_age})."
            raise ValueError(msg)
        return self


class AgeParams(BirthParams):
    """How old the person is on the reference date, in full years."""


class WholeParams(GenderParams, MailParams, BirthParams):
    """What `output` names of a made-up person; columns of one group show the same person."""

    output: Output = Field(description="What the column shows.")
