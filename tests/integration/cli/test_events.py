"""Following a run over a line that breaks, and over one that lets no stream through."""

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from auralith.cli.client.events import parse
from tests.integration.cli.conftest import Demo, Shell
from tests.integration.cli.test_patch import make, prices

BLOCK = 65_536
STREAM = b"/events HTTP/1.1"


@dataclass
class BadLine:
    """A proxy that cuts event streams: after their first bytes, or before any."""

    target: int
    cuts: int
    bytes_before_cut: int
    heads: list[bytes] = field(default_factory=list)
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self.target)) as server:
            limit: list[int] = []
            back = threading.Thread(target=self._answer, args=(server, client, limit), daemon=True)
            back.start()
            while data := client.recv(BLOCK):
                if STREAM in data.splitlines()[0]:
                    self.heads.append(data)
                    if len(self.heads) <= self.cuts:
                        limit.append(self.bytes_before_cut)
                server.sendall(data)

    @staticmethod
    def _answer(server: socket.socket, client: socket.socket, limit: list[int]) -> None:
        try:
            while data := server.recv(BLOCK):
                client.sendall(data)
                if limit:
                    limit[0] -= len(data)
                    if limit[0] <= 0:
                        break
            client.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


@pytest.fixture
def breaking(demo: Demo) -> Iterator[BadLine]:
    """Cuts the first two streams in their first events, long before the run ends."""
    yield from _running(BadLine(demo.port, cuts=2, bytes_before_cut=1_200))


@pytest.fixture
def closed(demo: Demo) -> Iterator[BadLine]:
    """Lets no stream through."""
    yield from _running(BadLine(demo.port, cuts=1_000, bytes_before_cut=1))


def _running(line: BadLine) -> Iterator[BadLine]:
    threading.Thread(target=line.serve, daemon=True).start()
    yield line
    line.listener.close()


def executed(shell: Shell, folder: Path, name: str) -> str:
    """Start an execution that takes a moment; the id of its run."""
    slow = prices(name, options="options: {batch_size: 20, sleep_ms: 1000}")
    patch = make(shell, folder, slow)
    assert shell("patch", "dry-run", patch, "--wait").returncode == 0
    done = shell("patch", "execute", patch, "--yes", "--no-wait", "--json")
    return str(json.loads(done.stdout)["id"])


def test_a_broken_stream_is_taken_up_where_it_broke(
    shell: Shell, breaking: BadLine, tmp_path: Path
) -> None:
    run = executed(shell, tmp_path, "broken line")
    # The session belongs to the server's own address, so this goes by a key.
    key = shell("key", "create", "line", "--scope", "runs.read", "--scope", "project.read")
    through = {"AURALITH_URL": breaking.url, "AURALITH_API_KEY": key.stdout.strip()}
    assert shell("run", "watch", run, "--timeout", "60s", variables=through).returncode == 0
    assert len(breaking.heads) >= 2
    assert b"last-event-id: " in breaking.heads[1].lower()


def test_without_streams_the_run_is_asked_for(
    shell: Shell, closed: BadLine, tmp_path: Path
) -> None:
    run = executed(shell, tmp_path, "closed line")
    key = shell("key", "create", "closed", "--scope", "runs.read", "--scope", "project.read")
    through = {"AURALITH_URL": closed.url, "AURALITH_API_KEY": key.stdout.strip()}
    assert shell("run", "watch", run, "--timeout", "60s", variables=through).returncode == 0


def test_the_stream_format() -> None:
    lines = [": hello", "", "id: 7", "event: log", 'data: {"message":', 'data: "two lines"}', ""]
    (event,) = parse(lines)
    assert (event.name, event.id, event.data) == ("log", "7", {"message": "two lines"})
