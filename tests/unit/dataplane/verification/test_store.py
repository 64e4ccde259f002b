"""The folder that the numbers of large tables lie in."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from auralith.dataplane.operations.anonymize.verification.store import Store

_AT_WORK = """
import sys
from auralith.dataplane.operations.anonymize.verification.store import Store
with Store() as store:
    print("ready", flush=True)
    sys.stdin.read()
"""


def _folders(place: Path) -> set[Path]:
    return set(place.glob("auralith-proof-*"))


def test_what_a_killed_process_left_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with subprocess.Popen(
        [sys.executable, "-c", _AT_WORK],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        theirs = _folders(tmp_path)
        assert len(theirs) == 1
        with Store():
            # Somebody is at work there.
            assert _folders(tmp_path) > theirs
        assert _folders(tmp_path) == theirs
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert _folders(tmp_path) == theirs
    with Store():
        assert not _folders(tmp_path) & theirs
    assert _folders(tmp_path) == set()
