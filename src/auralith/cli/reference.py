"""Writes docs/cli.md: `python -m auralith.cli.reference docs/cli.md`."""

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import typer

from auralith.cli.main import ENTRIES, PROGRAM, build

TOP = """# Command line

Generated from the commands themselves by `python -m auralith.cli.reference docs/cli.md`.

## Conventions

- stdout carries data only; progress, notes and errors go to stderr. `--json` has the API's field
  names, `--json=id,status` only some of them, `--jsonl` one object a line, `--csv` a table. At a
  terminal lists are tables, in a pipe tab-separated values. With `--json` an error is a JSON
  object on stderr: `error`, `hint`, `code`, `status`, `request_id`, `exit_code`.
- A setting comes from the first of: flag, environment (`AURALITH_URL`, `AURALITH_PROJECT`,
  `AURALITH_TIMEOUT`, `AURALITH_PROFILE`), `./.auralith.toml`, the profile, the default.
  `auralith profile show` names the winner.
- No secret is ever a flag. An API key comes from `AURALITH_API_KEY`, `AURALITH_API_KEY_FILE` or
  `auralith auth login`, which keeps it in a file that only you can read.
- A command that starts long work waits for its end at a terminal, and with `--wait`. Ctrl-C stops
  the waiting, never the run.
- What destroys or changes data needs `--yes` where nobody can be asked; on a production connection
  also `--confirm CONNECTION_NAME`.

## Exit codes

| code | meaning |
|---|---|
| 0 | done, or nothing to do |
| 1 | the operation ended failed: run failed or cancelled, violations found, test failed |
| 2 | wrong usage, an invalid file or value |
| 3 | differences found, only with `--exit-code` |
| 4 | not signed in or not allowed |
| 5 | not found |
| 6 | conflict or stale, for example a dry-run of other content |
| 7 | server unreachable, TLS failure, timeout of the call, throttled |
| 8 | still pending when waiting ended |
| 9 | refused by policy: read-only connection, environment, plan limit, rejected approval |
| 130 | interrupted; the run goes on |
"""


def render() -> str:
    """The whole page."""
    parts = [TOP]
    for name in ENTRIES:
        parts.append(f"## {PROGRAM} {name}\n")
        parts += [f"```text\n{_help(words).strip()}\n```\n" for words in _commands(name)]
    return "\n".join(parts)


def _commands(name: str) -> Iterator[list[str]]:
    module, _, attribute = ENTRIES[name].place.partition(":")
    loaded = getattr(import_module(module), attribute)
    yield from _verbs(loaded, [name]) if ENTRIES[name].is_group else iter([[name]])


def _verbs(app: typer.Typer, words: list[str]) -> Iterator[list[str]]:
    for verb in app.registered_commands:
        yield [*words, str(verb.name)]
    for group in app.registered_groups:
        if group.typer_instance is not None:
            yield from _verbs(group.typer_instance, [*words, str(group.name)])


def _help(words: list[str]) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        build(words[:1])(args=[*words, "--help"], prog_name=PROGRAM)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


if __name__ == "__main__":
    os.environ["TERMINAL_WIDTH"] = os.environ["COLUMNS"] = "100"
    Path(sys.argv[1]).write_text(render(), encoding="utf-8")
