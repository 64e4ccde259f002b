"""The README's blocks marked as runnable, word for word, against the demo."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.integration.cli.conftest import Demo, Shell, environment

README = Path(__file__).parents[3] / "README.md"
BLOCK = re.compile(r"<!-- run: (\w+) -->\n```sh\n(.*?)```", re.DOTALL)


def blocks(kind: str) -> list[str]:
    """The marked blocks of one kind, in order."""
    return [text for name, text in BLOCK.findall(README.read_text("utf-8")) if name == kind]


def run(script: str, folder: Path, **variables: str) -> str:
    """Run a block in a strict shell and give back what it printed."""
    bin_folder = folder / "bin"
    bin_folder.mkdir(exist_ok=True)
    program = bin_folder / "auralith"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m auralith.cli.main "$@"\n')
    program.chmod(0o755)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environment(
            **variables,
            HOME=str(folder),
            XDG_CONFIG_HOME=str(folder / ".config"),
            PATH=f"{bin_folder}:{os.environ['PATH']}",
        ),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_command_line_blocks(demo: Demo, tmp_path: Path) -> None:
    (tmp_path / "password.txt").write_text(demo.password + "\n")
    story, keys = blocks("cli")
    printed = run(story, tmp_path, AURALITH_URL=demo.url)
    assert "shop_production" in printed
    assert printed.count("status\tsucceeded") == 4
    assert '"Spring prices: +4 %"' in run(keys, tmp_path, AURALITH_URL=demo.url)


def test_curl_blocks(demo: Demo, shell: Shell, tmp_path: Path) -> None:
    scopes = ["project.read", "patches.read", "patches.dry_run", "runs.read"]
    words = [word for scope in scopes for word in ("--scope", scope)]
    key = shell("key", "create", "for curl", *words).stdout.strip()
    answers = [
        run(block, tmp_path, AURALITH_URL=demo.url, AURALITH_API_KEY=key)
        for block in blocks("curl")
    ]
    assert '"name":"Shop"' in answers[0].replace(" ", "")
    assert '"status":"succeeded"' in answers[1].replace(" ", "")
