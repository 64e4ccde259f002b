"""Rules and stages, as plain values."""

from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith.control.approvals.rules import Case, Vote, fill, matching, standing, stricter
from auralith.control.approvals.schemas import ApprovalRule, ApprovalStage

PEOPLE = [UUID(int=n) for n in range(6)]


def rule(**values: object) -> ApprovalRule:
    stages = [{"approvals": 1, "roles": ["admin"]}]
    return ApprovalRule.model_validate({"kinds": ["patch.execute"], "stages": stages, **values})


def stage(approvals: int, *roles: str) -> ApprovalStage:
    return ApprovalStage.model_validate({"approvals": approvals, "roles": roles})


CASE = Case("patch.execute", frozenset({"production"}), 50, destructive=False)


@pytest.mark.parametrize(
    ("given_rule", "fits"),
    [
        (rule(), True),
        (rule(kinds=["bridge.run"]), False),
        (rule(environments=["production", "staging"]), True),
        (rule(environments=["staging"]), False),
        (rule(min_rows=50), True),
        (rule(min_rows=51), False),
        (rule(destructive_only=True), False),
    ],
)
def test_a_rule_fits_a_case(given_rule: ApprovalRule, fits: bool) -> None:
    assert (matching([given_rule], CASE) == 0) is fits


def test_what_nobody_can_count_may_be_many() -> None:
    case = Case("patch.execute", frozenset(), None, destructive=False)
    assert matching([rule(min_rows=10**9)], case) == 0


def test_the_first_rule_counts() -> None:
    assert matching([rule(environments=["test"]), rule(), rule()], CASE) == 1


@pytest.mark.parametrize(
    ("new", "old", "more"),
    [
        ([stage(1, "admin")], [stage(1, "admin")], False),
        ([stage(2, "admin")], [stage(1, "admin")], True),
        ([stage(1, "admin")], [stage(2, "admin")], False),
        ([stage(1, "admin", "dev")], [stage(1, "admin")], False),
        ([stage(1, "admin")], [stage(1, "admin", "dev")], True),
        ([stage(1, "admin"), stage(1, "dev")], [stage(1, "admin")], True),
        ([stage(1, "admin")], [stage(1, "dev"), stage(1, "admin")], False),
    ],
)
def test_which_policy_asks_for_more(
    new: list[ApprovalStage], old: list[ApprovalStage], more: bool
) -> None:
    assert stricter(new, old) is more


VOTES = st.lists(st.builds(Vote, st.sampled_from(PEOPLE), st.integers(0, 3)), max_size=8)


@given(st.lists(st.integers(1, 3), min_size=1, max_size=3), VOTES)
def test_one_person_counts_once(sizes: list[int], votes: list[Vote]) -> None:
    found = standing([stage(n, "admin") for n in sizes], votes)
    assert sum(found.counts) <= len({v.user_id for v in votes})
    enough = all(c >= n for c, n in zip(found.counts, sizes, strict=True))
    assert found.complete is enough


@given(
    st.lists(
        st.tuples(st.integers(1, 2), st.frozensets(st.sampled_from(PEOPLE[:4]))),
        min_size=1,
        max_size=3,
    )
)
def test_people_are_shared_out_as_well_as_can_be(
    wanted: list[tuple[int, frozenset[UUID]]],
) -> None:
    stages = [stage(n, "admin") for n, _ in wanted]
    could = [people for _, people in wanted]
    places = [at for at, (n, _) in enumerate(wanted) for _ in range(n)]
    possible = (
        any(
            all(person in could[at] for person, at in zip(order, places, strict=True))
            for order in permutations(PEOPLE[:4], len(places))
        )
        if len(places) <= 4
        else False
    )
    assert (fill(stages, could, {}) is None) is possible
