"""Which statements share a transaction."""

from auralith.dataplane.plan.model import Action, Reverse, Statement, Stratum
from auralith.dataplane.plan.segments import segments
from auralith.dataplane.schema.identity import ObjectId


def statements(letters: str) -> list[Statement]:
    """t: transactional; n: not; c: commits first; u: the same, using the one before."""
    out = []
    for index, letter in enumerate(letters):
        before = frozenset({ObjectId("type", (str(index - 1),))})
        action = Action(
            letter,
            ObjectId("type", (str(index),)),
            "alter",
            Stratum.TYPE,
            transactional=letter != "n",
            commits_first=letter in "cu",
            consumes=before if letter == "u" else frozenset(),
        )
        out.append(Statement(index, action, Reverse(None, "exact")))
    return out


def shape(letters: str) -> list[str]:
    found = segments(statements(letters))
    assert [s for part in found for s in part.statements] == statements(letters)
    for part in found:
        assert part.transactional is ("n" not in {s.action.sql for s in part.statements})
    return ["".join(s.action.sql for s in part.statements) for part in found]


def test_runs_are_as_long_as_possible() -> None:
    assert shape("") == []
    assert shape("ttt") == ["ttt"]
    assert shape("tnnt") == ["t", "n", "n", "t"]


def test_what_must_be_committed_ends_a_run() -> None:
    assert shape("tct") == ["tc", "t"]
    assert shape("tcct") == ["tcc", "t"]
    assert shape("tcut") == ["tc", "u", "t"]
