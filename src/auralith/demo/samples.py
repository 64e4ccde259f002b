"""All sample databases of one demo, started side by side and stopped together."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from auralith.demo import mariadb, postgresql, sqlite
from auralith.demo.mariadb import WarehouseServer
from auralith.demo.postgresql import Building, ShopServer
from auralith.demo.sample import DemoError, Sample


@dataclass
class Samples:
    """The running sample databases."""

    shops: ShopServer
    loyalty: Sample
    staff: Sample
    warehouse: WarehouseServer | None = None
    notes: list[str] = field(default_factory=list)
    """What a person should know, for example that there is no MariaDB here."""

    @property
    def all(self) -> list[Sample]:
        """Every sample database as a connection."""
        found = [*self.shops.samples, self.loyalty, self.staff]
        return found if self.warehouse is None else [*found, self.warehouse.sample]


class SampleServers:
    """Starts the samples in the background; `result` waits for them, `close` stops them."""

    def __init__(self, folder: Path, sqlite_dir: Path, *, scale: float = 1.0) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o711)
        self._building = Building()
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="demo")
        start = self._pool.submit
        self._shops: Future[ShopServer] = start(
            lambda: postgresql.start(folder / "postgres", self._building, scale=scale)
        )
        self._loyalty: Future[Sample] = start(lambda: sqlite.ensure_loyalty(sqlite_dir))
        self._staff: Future[Sample] = start(lambda: sqlite.ensure_staff(sqlite_dir))
        self._warehouse: Future[WarehouseServer] | None = None
        if mariadb.available():
            self._warehouse = start(lambda: mariadb.start(folder / "mariadb"))

    def result(self) -> Samples:
        """The samples once all are ready; MariaDB may be missing, with a note."""
        samples = Samples(self._shops.result(), self._loyalty.result(), self._staff.result())
        if self._warehouse is None:
            samples.notes.append("No MariaDB on this machine: the sample 'warehouse' is left out.")
            return samples
        try:
            samples.warehouse = self._warehouse.result()
        except (DemoError, OSError) as error:
            samples.notes.append(f"The sample 'warehouse' is left out: {error}")
        return samples

    @property
    def closing(self) -> bool:
        """Whether the demo is being stopped; `result` may then raise whatever was interrupted."""
        return self._building.cancelled

    def close(self) -> None:
        """Stop every server that was started, also after a failed or interrupted start."""
        self._building.cancel()
        futures: list[Future[Any] | None] = [self._shops, self._warehouse]
        for future in futures:
            if future is not None and future.exception() is None:
                future.result().close()
        self._pool.shutdown()
