"""Masking in place value by value: every type, its limits, and what must not change."""

import random
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auralith.dataplane.masking.lines import decode
from auralith.dataplane.operations.anonymize.checking import bind
from auralith.dataplane.operations.anonymize.reading import Wanted, entered
from tests.engines.in_place.kit import KEY, Rules, masked, place, spec, undone
from tests.engines.suite.target import EngineTarget

ROWS = 60
NOISE = {"transformer": "noise_number", "params": {"ratio": 0.1}}
DAYS = {"transformer": "noise_date", "params": {"days": 20}}
SOME = {"transformer": "constant", "params": {"value": "gone"}, "when": "some = 'other'"}


class Values(ABC):
    """Types of an engine, with the values at their edges, as SQL literals."""

    @abstractmethod
    def kinds(self) -> Mapping[str, tuple[str, Any, Sequence[str]]]:
        """By column: its type, its rule, its values."""

    def build(self, target: EngineTarget) -> Rules:
        """A table with a masked and a kept column of every type, values in all combinations."""
        kinds = self.kinds()
        columns = ", ".join(f"{n} {kind}, {n}_kept {kind}" for n, (kind, _, _) in kinds.items())
        target.run(f"CREATE TABLE mixed (id int PRIMARY KEY, {columns})")
        chance = random.Random(7)  # noqa: S311 - which values stand together
        for start in range(0, ROWS, 20):
            rows = []
            for n in range(start, start + 20):
                cells = []
                for _, _, values in kinds.values():
                    given_ = [*values, "NULL"]
                    cells += [given_[n] if n < len(given_) else chance.choice(given_)] * 2
                rows.append(f"({n + 1}, {', '.join(cells)})")
            target.run(f"INSERT INTO mixed VALUES {', '.join(rows)}")
        return {"mixed": {name: rule for name, (_, rule, _) in kinds.items()}}

    def test_masked_values_are_the_maskers_and_nothing_else_changes(
        self, target: EngineTarget
    ) -> None:
        rules = spec(self.build(target), batch_size=7)
        names = list(self.kinds())
        wanted = self._expected(target, rules)
        before, kept = self._all(target, "", "_kept"), self._all(target, "_kept")
        masked(target, rules, run_id="run")
        assert self._all(target, "_kept") == kept
        found = self._columns(target, rules)
        for name in names:
            pairs = list(zip(wanted[name], found[name], strict=True))
            unlike = [(a, b) for a, b in pairs if str(a) != str(b)]
            assert unlike == [], name
        assert undone(target, rules, "run")["restored"] == ROWS
        assert self._all(target, "", "_kept") == before

    def _all(self, target: EngineTarget, *tails: str) -> list[str]:
        """All values of the columns with such endings, by the texts of the engine's own."""
        names = [f"{n}{tail}" for n in self.kinds() for tail in tails]
        columns = ", ".join(self.exact(name) for name in names)
        return [repr(row) for row in target.rows(f"SELECT id, {columns} FROM mixed ORDER BY id")]

    def exact(self, column: str) -> str:
        """A column's value with nothing lost by the driver."""
        return column

    def _columns(self, target: EngineTarget, rules: Any) -> dict[str, list[Any]]:
        with entered(place(target)) as database:
            policy = bind(database, rules, KEY)
            (one,) = policy.tables.values()
            names = tuple(c.name for c in one.table.columns)
            wanted = Wanted(one.table, one.shapes, names)
            found = wanted.columns(database)
            order = sorted(range(ROWS), key=lambda n: found["id"][n].as_py())
            return {name: [found[name][n].as_py() for n in order] for name in names}

    def _expected(self, target: EngineTarget, rules: Any) -> dict[str, list[Any]]:
        """The masker's own output for all rows at once."""
        with entered(place(target)) as database:
            policy = bind(database, rules, KEY)
            (one,) = policy.tables.values()
            names = tuple(c.name for c in one.table.columns)
            wanted = Wanted(one.table, one.shapes, names)
            wires, padded = wanted.wires(database), wanted.padded(database)
            (block,) = wanted.blocks(database)
            columns = decode(block, wires, one.shapes, padded=padded)
            out = one.masker.apply(columns)
            order = sorted(range(ROWS), key=lambda n: columns["id"][n].as_py())
            return {name: [out[name][n].as_py() for n in order] for name in names}

    def test_random_texts_come_back(self, target: EngineTarget) -> None:
        target.run("CREATE TABLE words (id int PRIMARY KEY, word varchar(60), n int)")
        rules = spec({"words": {"word": "hash"}}, batch_size=4)
        texts = st.text(
            st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20
        )
        numbers = iter(range(1, 1_000))

        @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(st.none() | texts, min_size=1, max_size=12))
        def tried(words: list[str | None]) -> None:
            target.run("DELETE FROM words")
            self.insert(target, words)
            before = target.rows("SELECT id, word FROM words ORDER BY id")
            run = f"words-{next(numbers)}"
            masked(target, rules, run_id=run)
            after = target.rows("SELECT id, word FROM words ORDER BY id")
            for (_, was), (_, now) in zip(before, after, strict=True):
                assert (was == now) == (not was)
            assert undone(target, rules, run)["conflicts_total"] == 0
            assert target.rows("SELECT id, word FROM words ORDER BY id") == before

        tried()

    def insert(self, target: EngineTarget, words: Sequence[str | None]) -> None:
        """Rows by the driver's own parameters."""
        mark = "?" if target.spec.engine == "sqlite" else "%s"
        link = target.connect()
        try:
            cursor = link.cursor()
            for n, word in enumerate(words):
                cursor.execute(f"INSERT INTO words VALUES ({mark}, {mark}, 1)", (n, word))
            link.commit()
        finally:
            link.close()
