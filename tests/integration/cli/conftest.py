"""A real demo, smaller than usual, and the command line as a person's shell runs it."""

import contextlib
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import pytest

from auralith.cli.main import main

COMMAND = (sys.executable, "-m", "auralith.cli.main")
SCALE = "0.02"
START_SECONDS = 120.0
STOP_SECONDS = 60.0
CALL_SECONDS = 120.0


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**extra: str) -> dict[str, str]:
    """The environment without any setting of the person who runs the tests."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("AURALITH_")}
    return {**kept, "CI": "1", **extra}


@dataclass
class Demo:
    """A running `auralith demo`."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    output: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def password(self) -> str:
        """As the demo printed it."""
        found = re.search(r"^password: (\S+)$", self.output, re.MULTILINE)
        assert found, self.output
        return found[1]

    def start(self) -> None:
        """Start and read what it prints until it is ready."""
        # Into a file: a pipe that nobody reads would stop the server once it is full.
        log = self.folder.with_suffix(".log")
        place = ("--port", str(self.port), "--data-dir", str(self.folder), "--scale", SCALE)
        with log.open("w") as out:
            self.process = subprocess.Popen(
                [*COMMAND, "demo", "--no-browser", *place],
                env=environment(),
                stdout=out,
                stderr=out,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            self.output = log.read_text()
            if "Ctrl-C stops it" in self.output:
                break
            time.sleep(0.1)
        assert "Auralith is ready" in self.output, self.output

    def stop(self) -> int:
        """Ctrl-C."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(STOP_SECONDS)
        finally:
            self.process.kill()


@dataclass
class Shell:
    """A shell with a home folder of its own, so that no profile of a person is seen."""

    home: Path
    url: str
    variables: dict[str, str] = field(default_factory=dict)

    def _environment(self, variables: Mapping[str, str] | None) -> dict[str, str]:
        given = {
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "AURALITH_URL": self.url,
            **self.variables,
            **(variables or {}),
        }
        return environment(**{k: v for k, v in given.items() if v})

    def __call__(
        self,
        *words: str,
        stdin: str = "",
        variables: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> "subprocess.CompletedProcess[str]":
        """Run `auralith WORDS…` in this process; what it printed and its exit code."""
        out, err = io.StringIO(), io.StringIO()
        code = 0
        with (
            mock.patch.dict(os.environ, self._environment(variables), clear=True),
            mock.patch.object(sys, "argv", ["auralith", *words]),
            mock.patch.object(sys, "stdin", io.StringIO(stdin)),
            contextlib.chdir(cwd or self.home),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                main()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())

    def process(
        self, *words: str, stdin: str = "", variables: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """As a call, in a process of its own: what signals and server commands need."""
        return subprocess.run(
            [*COMMAND, *words],
            input=stdin,
            env=self._environment(variables),
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=CALL_SECONDS,
            check=False,
        )

    def begin(self, *words: str) -> "subprocess.Popen[str]":
        """Start `auralith WORDS…` and leave it running."""
        return subprocess.Popen(
            [*COMMAND, *words],
            env=self._environment(None),
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """One demo for all tests of the command line."""
    # Not below pytest's own folder: that is closed to the user the databases run as.
    folder = Path(tempfile.mkdtemp(prefix="auralith-demo-"))
    folder.chmod(0o755)
    running = Demo(folder / "data", free_port())
    try:
        running.start()
        yield running
        running.stop()
    finally:
        if running.process is not None and running.process.poll() is None:
            running.process.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def stranger(demo: Demo, tmp_path: Path) -> Shell:
    """A shell of somebody who is not signed in."""
    return Shell(tmp_path, demo.url)


@pytest.fixture(scope="session")
def shell(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A shell of the demo person, signed in, with the sample project in use."""
    made = Shell(tmp_path_factory.mktemp("home"), demo.url)
    done = made("auth", "login", "--email", "demo@example.com", stdin=demo.password + "\n")
    assert done.returncode == 0, done.stderr
    assert made("profile", "set", "project", "Shop").returncode == 0
    return made
