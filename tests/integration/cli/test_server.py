"""The server's own commands: first start, administrators, backup and restore, keys, doctor."""

import json
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.integration.cli.conftest import COMMAND, Demo, Shell, environment, free_port

FIRST_KEY = "a1" * 32
SECOND_KEY = "b2" * 32
PASSWORD = "a long enough password"


@pytest.fixture(scope="module")
def machine() -> Iterator[Shell]:
    """A shell with a data folder of its own and no server yet."""
    folder = Path(tempfile.mkdtemp(prefix="auralith-server-"))
    folder.chmod(0o755)
    variables = {"AURALITH_DATA_DIR": str(folder / "data"), "AURALITH_SECRET_KEY": FIRST_KEY}
    yield Shell(folder, "", variables)
    shutil.rmtree(folder, ignore_errors=True)


def test_first_start_prints_a_link_that_works_once(machine: Shell) -> None:
    port = free_port()
    log = machine.home / "serve.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port), "--no-worker"],
            env=environment(**machine.variables),
            cwd=machine.home,
            stdout=out,
            stderr=out,
        )
    try:
        deadline = time.monotonic() + 90
        while "Auralith is at" not in log.read_text() and time.monotonic() < deadline:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        found = re.search(r"http://\S+/setup\?token=(\S+)", log.read_text())
        assert found
        body = {
            "token": found[1],
            "email": "owner@example.com",
            "name": "Owner",
            "password": PASSWORD,
            "organization_name": "Ours",
        }
        base = f"http://127.0.0.1:{port}/api/v1"
        assert httpx.post(f"{base}/setup", json=body).status_code == 201
        assert httpx.post(f"{base}/setup", json=body).status_code == 409
        made = machine.process("admin", "create", "ops@example.com", stdin=PASSWORD + "\n")
        assert made.returncode == 0, made.stderr
        again = machine.process("admin", "create", "ops@example.com", stdin=PASSWORD + "\n")
        assert again.returncode == 1
        login = {"email": "ops@example.com", "password": PASSWORD}
        answer = httpx.post(f"{base}/auth/login", json=login)
        assert answer.json()["user"]["is_super_admin"] is True
        taken = machine.process("serve", "--port", str(port))
        assert taken.returncode == 1
        assert f"port {port}" in taken.stderr
        assert "Traceback" not in taken.stderr
    finally:
        # As a service manager stops it; any other exit code would count as a failure there.
        process.send_signal(signal.SIGTERM)
        code = process.wait(60)
    assert code == 0


def test_backup_and_restore(machine: Shell) -> None:
    # Alone, this test finds a machine that was never started.
    assert machine.process("db", "upgrade").returncode == 0
    keeper = ("admin", "create", "keeper@example.com")
    assert machine.process(*keeper, stdin=PASSWORD + "\n").returncode == 0
    file = machine.home / "saved.backup"
    saved = machine.process("db", "backup", str(file))
    assert saved.returncode == 0, saved.stderr
    assert file.stat().st_mode & 0o077 == 0
    other_key = {"AURALITH_SECRET_KEY": SECOND_KEY}
    refused = machine.process("db", "restore", str(file), "--yes", variables=other_key)
    assert refused.returncode == 1
    assert "AURALITH_SECRET_KEY" in refused.stderr
    assert machine.process("db", "restore", str(file)).returncode == 1
    restored = machine.process("db", "restore", str(file), "--yes")
    assert restored.returncode == 0, restored.stderr
    upgraded = machine.process("db", "upgrade", "--dry-run")
    assert "nothing to do" in upgraded.stdout
    again = machine.process(*keeper, stdin=PASSWORD + "\n")
    assert again.returncode == 1, "the restored account is there"
    wrong = machine.process("db", "restore", str(Path(__file__)), "--yes")
    assert wrong.returncode == 1
    assert "not a backup" in wrong.stderr


def test_rotate_keys(machine: Shell) -> None:
    both = {"AURALITH_SECRET_KEY": f"{SECOND_KEY},{FIRST_KEY}"}
    done = machine.process("db", "rotate-keys", variables=both)
    assert done.returncode == 0, done.stderr
    assert "secrets anew" in done.stdout


def test_doctor_tells_what_it_looked_at(machine: Shell) -> None:
    done = machine.process("doctor", "--json")
    assert done.returncode == 0, done.stdout
    levels = {f["name"]: f["level"] for f in json.loads(done.stdout)}
    assert levels["metadata"] == "ok"
    assert levels["secret key"] == "ok"
    typo = machine.process("doctor", variables={"AURALITH_PROT": "1"})
    assert typo.returncode == 2
    assert "did you mean AURALITH_PORT?" in typo.stderr
    idle = machine.process(
        "doctor", "--json", variables={"AURALITH_SMTP_URL": "smtp://mail.example.com"}
    )
    said = [f["text"] for f in json.loads(idle.stdout) if f["level"] == "warn"]
    assert any("AURALITH_SMTP_URL is set, but not used yet" in text for text in said)
    nowhere = {"AURALITH_DATABASE_URL": f"postgresql://x:y@127.0.0.1:{free_port()}/z"}
    assert machine.process("doctor", variables=nowhere).returncode == 1


def test_worker_without_a_database_says_so_in_a_line(machine: Shell) -> None:
    nowhere = {"AURALITH_DATABASE_URL": f"postgresql://x:y@127.0.0.1:{free_port()}/z"}
    done = machine.process("worker", variables=nowhere)
    assert done.returncode == 1
    assert "AURALITH_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_second_demo_on_the_same_folder_is_refused_and_the_first_goes_on(
    demo: Demo, shell: Shell
) -> None:
    place = ("--port", str(free_port()), "--data-dir", str(demo.folder))
    second = shell.process("demo", "--no-browser", *place)
    assert second.returncode == 1
    assert f"a demo runs already with the data folder '{demo.folder}': {demo.url}" in second.stderr
    assert "Traceback" not in second.stderr
    assert json.loads(shell("connection", "test", "shop_staging", "--json").stdout)["ok"]


def test_ctrl_c_during_the_first_start_ends_it_and_the_next_start_goes_on() -> None:
    folder = Path(tempfile.mkdtemp(prefix="auralith-stopped-"))
    folder.chmod(0o755)
    half = Demo(folder / "data", free_port())
    # So large that it cannot be finished before the signal.
    place = ("--port", str(half.port), "--data-dir", str(half.folder), "--scale", "5")
    try:
        process = subprocess.Popen(
            [*COMMAND, "demo", "--no-browser", *place],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        log = half.folder / "samples" / "postgres" / "data" / "postmaster.pid"
        deadline = time.monotonic() + 60
        while not log.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
        assert process.returncode in {0, 130}, said
        assert "Making the sample databases" in said
        assert "Traceback" not in said
        half.start()
        assert "password: " in half.output
    finally:
        if half.process is not None:
            half.stop()
        shutil.rmtree(folder, ignore_errors=True)


def test_demo_finds_its_data_again_after_a_kill(demo: Demo, shell: Shell) -> None:
    """Last of the file on purpose: it restarts the demo that other files use, too."""
    before = json.loads(shell("patch", "list", "--json=id,name").stdout)
    assert demo.process is not None
    demo.process.kill()
    demo.process.wait()
    password = demo.password
    demo.start()
    assert demo.password == password
    assert json.loads(shell("patch", "list", "--json=id,name").stdout) == before
    assert json.loads(shell("connection", "test", "shop_production", "--json").stdout)["ok"]
    assert demo.stop() in {0, -signal.SIGINT, 130}
    demo.start()
    assert json.loads(shell("connection", "test", "shop_staging", "--json").stdout)["ok"]
