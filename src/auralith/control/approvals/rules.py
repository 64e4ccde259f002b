"""Which rule holds a run back, and how far a request is: plain functions of plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from auralith.control.approvals.schemas import ApprovalRule, ApprovalStage


@dataclass(frozen=True)
class Case:
    """What is known of a run that somebody wants to start."""

    kind: str
    environments: frozenset[str]
    rows: int | None
    """None: nobody knows."""
    destructive: bool


@dataclass(frozen=True)
class Vote:
    """An approval that counts."""

    user_id: UUID
    stage: int


@dataclass(frozen=True)
class Standing:
    """How far a request is."""

    counts: tuple[int, ...]
    """Approvals at each stage."""
    stage: int | None
    """The first one that needs more; None when all have what they need."""

    @property
    def complete(self) -> bool:
        """Whether nobody has to approve any more."""
        return self.stage is None


def matching(rules: Sequence[ApprovalRule], case: Case) -> int | None:
    """The number of the first rule that fits; None when none does."""
    return next((n for n, rule in enumerate(rules) if _fits(rule, case)), None)


def _fits(rule: ApprovalRule, case: Case) -> bool:
    if case.kind not in rule.kinds:
        return False
    if rule.environments and not case.environments & set(rule.environments):
        return False
    if rule.destructive_only and not case.destructive:
        return False
    # What nobody can count may be many.
    return rule.min_rows is None or case.rows is None or case.rows >= rule.min_rows


def standing(stages: Sequence[ApprovalStage], votes: Sequence[Vote]) -> Standing:
    """How far the votes bring a request; one person counts once, at one stage."""
    seen: set[UUID] = set()
    counts = [0] * len(stages)
    for vote in votes:
        if vote.user_id not in seen and 0 <= vote.stage < len(stages):
            seen.add(vote.user_id)
            counts[vote.stage] += 1
    missing = (n for n, s in enumerate(stages) if counts[n] < s.approvals)
    return Standing(tuple(counts), next(missing, None))


def stricter(new: Sequence[ApprovalStage], old: Sequence[ApprovalStage]) -> bool:
    """Whether the new stages ask for something that the old ones do not.

    Each new stage is met by an old one of its own that asks as many or more people of the same
    group or a smaller one.
    """
    return not _met(list(new), list(old))


def _met(new: list[ApprovalStage], old: list[ApprovalStage]) -> bool:
    if not new:
        return True
    first, *rest = new
    return any(
        _implies(stage, first) and _met(rest, [*old[:n], *old[n + 1 :]])
        for n, stage in enumerate(old)
    )


def _implies(old: ApprovalStage, new: ApprovalStage) -> bool:
    if old.approvals < new.approvals:
        return False
    if new.users:
        return bool(old.users) and {*old.users} <= {*new.users}
    return bool(old.roles) and {*old.roles} <= {*new.roles}


def fill(
    stages: Sequence[ApprovalStage], could: Sequence[frozenset[UUID]], voted: Mapping[int, int]
) -> int | None:
    """The first stage for which too few people are left; None when all could be filled.

    `could` are the people who may still decide at each stage; one person serves once.
    """
    taken: dict[UUID, int] = {}
    for n, stage in enumerate(stages):
        for _ in range(max(0, stage.approvals - voted.get(n, 0))):
            if not _assign(n, could, taken, set()):
                return n
    return None


def _assign(
    stage: int, could: Sequence[frozenset[UUID]], taken: dict[UUID, int], tried: set[UUID]
) -> bool:
    """One more person for a stage, moving others where that helps (augmenting paths)."""
    for person in sorted(could[stage]):
        if person in tried:
            continue
        tried.add(person)
        before = taken.get(person)
        if before == stage:
            continue
        if before is None or _assign(before, could, taken, tried):
            taken[person] = stage
            return True
    return False
