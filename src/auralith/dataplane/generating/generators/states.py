"""States that follow each other: orders that are paid, shipped, delivered; a Markov chain."""

from collections.abc import Mapping
from typing import Self

import numpy as np
import pyarrow as pa
from pydantic import Field, model_validator

from auralith.dataplane.generating.generators.choices import in_type
from auralith.dataplane.generating.generators.drawing import WORDS, longest, weighted
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator, Params
from auralith.dataplane.keyed.prf import Words
from auralith.dataplane.schema.model import LogicalType

_MOST_STEPS = 200


class StatesParams(Params):
    """A state that things come to step by step."""

    transitions: Mapping[str, Mapping[str, float]] = Field(
        min_length=1,
        max_length=100,
        description="From each state to the next ones, and how often: new: {paid: 9, cancelled: 1}."
        " A state without next ones is final.",
    )
    start: str | None = Field(
        default=None, description="The first state; by default the first one written."
    )
    steps: int = Field(
        default=5, ge=0, le=_MOST_STEPS, description="How many steps things are on, at most."
    )
    journey: int | None = Field(
        default=None,
        ge=2,
        le=_MOST_STEPS,
        description="So many rows, one behind the other, show one thing from its start on, as a"
        " history does. Without it each row is a thing of its own at any step.",
    )

    @model_validator(mode="after")
    def _known(self) -> Self:
        for state, following in self.transitions.items():
            if following and (min(following.values()) < 0 or not sum(following.values()) > 0):
                msg = f"What follows {state} is not negative, and one of them is above 0."
                raise ValueError(msg)
        if self.start is not None and self.start not in self.states:
            msg = f"start is {self.start}, which is none of the states."
            raise ValueError(msg)
        return self

    @property
    def states(self) -> tuple[str, ...]:
        """All of them, in the order in which they are written."""
        names = [
            name for state, following in self.transitions.items() for name in (state, *following)
        ]
        return tuple(dict.fromkeys(names))


def bind_states(binding: Binding) -> Bound:
    """Each step is drawn from the state before it."""
    given = binding.given(StatesParams)
    names = given.states
    entries = in_type(names, binding, ("params", "transitions"))
    number = {name: at for at, name in enumerate(names)}
    first = number[given.start or next(iter(given.transitions))]
    moves = [
        (number[state], np.array([number[name] for name in following], np.int64),
         weighted(tuple(following.values())))
        for state, following in given.transitions.items()
        if following
    ]  # fmt: skip

    def make(draw: Draw) -> pa.Array:
        if given.journey is None:
            things = draw.numbers
            steps = draw.stream.below(things, given.steps + 1)
        else:
            things = draw.numbers // np.uint64(given.journey)
            steps = draw.numbers % np.uint64(given.journey)
        return entries.take(pa.array(_walked(draw, things, steps)))

    def _walked(draw: Draw, things: Words, steps: Words) -> np.ndarray:
        state = np.full(len(things), first, np.int64)
        for step in range(int(steps.max(initial=0))):
            goes = np.nonzero(steps > np.uint64(step))[0]
            words = draw.stream.words(things[goes], 1 + step)
            now = state[goes]
            for origin, targets, places in moves:
                there = now == origin
                if there.any():
                    state[goes[there]] = targets[places(words[there]).astype(np.int64)]
        return state

    return Bound(make, longest=longest(entries.cast(pa.large_string())), labels=names)


STATES = Generator(
    id="states",
    family=Family.SERIES,
    params=StatesParams,
    makes=WORDS | {LogicalType.INTEGER},
    bind=bind_states,
)
