"""Make the journal forget runs that nobody goes back to any more."""

from collections.abc import Collection, Mapping, Sequence

from auralith.dataplane.engines.base import Place
from auralith.dataplane.journal.model import Run
from auralith.dataplane.journal.store import STRIPPED, Journal


def purge_journal(
    place: Place, run_ids: Collection[str] = (), *, older_than_days: int | None = None
) -> int:
    """Forget runs by their ids, or those of a certain age, with their rollbacks; how many runs.

    What is purged cannot be rolled back any more. A source goes with its rollbacks, because
    they share their images: nothing goes by its age before all of its family is old enough.
    """
    with place.reading() as database:
        dialect = database.changes.journal
        if not dialect.exists(database.session):
            return 0
        journal = Journal(database.session, dialect)
        families = _families(journal.all_runs())
        chosen = [f for f in families if any(r.run_id in run_ids for r in f)]
        if older_than_days is not None:
            old = {r.no for r in journal.older_than(older_than_days)}
            chosen = [f for f in families if f in chosen or all(r.no in old for r in f)]
        gone = [r for family in chosen for r in family]
        journal.delete(gone)
        return len(gone)


def journaled(place: Place) -> frozenset[str]:
    """Ids of the runs of which the journal knows more than `forget_ended` leaves."""
    with place.reading() as database:
        journal = Journal(database.session, database.changes.journal)
        if not journal.dialect.exists(database.session):
            return frozenset()
        runs = journal.all_runs()
        last = _last_of_owners(runs)
        return frozenset(r.run_id for r in runs if r.status != STRIPPED or r.no not in last)


def forget_ended(place: Place, run_ids: Collection[str]) -> int:
    """Forget these runs, none of which goes on or is undone any more; how many.

    One goes with its rollbacks, when all of them are named. Of the last that made a target for its
    owner the header stays: it tells whose tables they are.
    """
    with place.reading() as database:
        journal = Journal(database.session, database.changes.journal)
        if not journal.dialect.exists(database.session):
            return 0
        runs = journal.all_runs()
        last = _last_of_owners(runs)
        families = [f for f in _families(runs) if all(run.run_id in run_ids for run in f)]
        gone = [run for family in families for run in family]
        for run in gone:
            if run.no in last:
                journal.strip(run)
        journal.delete([run for run in gone if run.no not in last])
        return len(gone)


def _last_of_owners(runs: Sequence[Run]) -> Collection[int]:
    """The newest run of each owner: it began by taking away what those before had made."""
    last: Mapping[str, int] = {
        owner: run.no for run in runs if (owner := run.header.options.get("owner")) is not None
    }
    return last.values()


def _families(runs: Sequence[Run]) -> list[list[Run]]:
    """Executions with their rollbacks, and the rollbacks of those."""
    known = {r.no: r for r in runs}

    def root(run: Run) -> int:
        while run.source is not None and run.source in known:
            run = known[run.source]
        return run.no

    families: dict[int, list[Run]] = {}
    for run in runs:
        families.setdefault(root(run), []).append(run)
    return list(families.values())
