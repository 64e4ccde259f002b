"""`make` says in a line what it does, and everything when a step fails."""

import subprocess
from pathlib import Path

SCRIPT = Path(__file__).parents[3] / "scripts" / "quietly.sh"


def quietly(*command: str, verbose: bool = False) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["bash", str(SCRIPT), "Building", *command],
        env={"PATH": "/usr/bin:/bin", **({"VERBOSE": "1"} if verbose else {})},
        capture_output=True,
        text=True,
        check=False,
    )


def test_good_step_is_one_line() -> None:
    done = quietly("sh", "-c", "echo noise; echo more >&2")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Building …\n", "")


def test_failed_step_shows_everything_and_keeps_its_exit_code() -> None:
    done = quietly("sh", "-c", "echo noise; echo more >&2; exit 7")
    assert done.returncode == 7
    assert "noise\nmore\n" in done.stderr
    assert "exit code 7" in done.stderr


def test_verbose_shows_everything_as_it_comes() -> None:
    assert "noise" in quietly("sh", "-c", "echo noise", verbose=True).stdout
