"""The entry point: `auralith <noun> <verb>`.

Only the module of the noun on the command line is imported, so that `auralith --help` answers at
once and a server command never loads the client, nor the other way round.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

import typer

from auralith.cli.helptext import AS_IT_IS, help_of

PROGRAM = "auralith"
COMPLETE = "_AURALITH_COMPLETE"

HELP = f"""Auralith: database operations that can be previewed, resumed and undone.

{AS_IT_IS}
Examples:
  auralith demo
  auralith patch execute "Spring prices" --yes --wait

Exit codes: 0 done, 1 failed, 2 wrong usage or values, 3 different (--exit-code), 4 not signed in or
not allowed, 5 not found, 6 conflict, 7 unreachable, 8 still pending, 9 refused by policy,
130 interrupted.
"""


@dataclass(frozen=True)
class Entry:
    """Where a noun or a command lives: `module:attribute`, a Typer app or a function."""

    place: str
    help: str

    @property
    def is_group(self) -> bool:
        """Whether verbs follow."""
        return self.place.endswith(":app")


_COMMANDS, _LOCAL = "auralith.cli.commands", "auralith.cli.server"

ENTRIES = {
    "demo": Entry(f"{_LOCAL}.demo:demo", "Start with sample databases, nothing to set up."),
    "serve": Entry(f"{_LOCAL}.serve:serve", "Run the API, the web application, a worker."),
    "worker": Entry(f"{_LOCAL}.serve:worker", "Run a worker for long work."),
    "db": Entry(f"{_LOCAL}.db:app", "Upgrade, back up and restore the metadata."),
    "admin": Entry(f"{_LOCAL}.admin:app", "Administrators of the instance."),
    "config": Entry(f"{_LOCAL}.config:app", "The server's settings."),
    "doctor": Entry(f"{_LOCAL}.doctor:doctor", "Check this machine and its settings."),
    "openapi": Entry(f"{_LOCAL}.openapi:openapi", "Print the OpenAPI document."),
    "auth": Entry(f"{_COMMANDS}.auth:app", "Sign in and out."),
    "profile": Entry(f"{_COMMANDS}.profile:app", "Servers and projects by name."),
    "project": Entry(f"{_COMMANDS}.project:app", "Projects and their members."),
    "connection": Entry(f"{_COMMANDS}.connection:app", "Databases of a project."),
    "patch": Entry(f"{_COMMANDS}.patch:app", "Bulk changes: try, execute, undo."),
    "migration": Entry(f"{_COMMANDS}.migration:app", "Schemas: compare, prove, apply, undo."),
    "seed": Entry(f"{_COMMANDS}.seed:app", "Synthetic rows: infer, preview, run, remove."),
    "anonymize": Entry(f"{_COMMANDS}.anonymize:app", "Personal data: find, mask, prove."),
    "bridge": Entry(f"{_COMMANDS}.bridge:app", "Rows copied between databases, verified."),
    "drift": Entry(f"{_COMMANDS}.drift:app", "Schemas watched: check, decide, restore."),
    "approval": Entry(f"{_COMMANDS}.approval:app", "Who has to agree: decide, rules."),
    "run": Entry(f"{_COMMANDS}.run:app", "Long work: watch, pause, cancel."),
    "key": Entry(f"{_COMMANDS}.key:app", "API keys of a project."),
    "audit": Entry(f"{_COMMANDS}.audit:app", "Who did what."),
    "api": Entry(f"{_COMMANDS}.api:api", "Call any route."),
    "version": Entry(f"{_COMMANDS}.about:version", "Print the version."),
    "completion": Entry(f"{_COMMANDS}.about:completion", "Completion for a shell."),
}


def build(nouns: Sequence[str]) -> typer.Typer:
    """The application with the given nouns loaded, the others known by name and help alone."""
    app = typer.Typer(
        name=PROGRAM,
        help=HELP,
        add_completion=COMPLETE in os.environ,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for name, entry in ENTRIES.items():
        loaded = None
        if name in nouns:
            module, _, attribute = entry.place.partition(":")
            loaded = getattr(import_module(module), attribute)
        if entry.is_group:
            app.add_typer(loaded or typer.Typer(), name=name, help=entry.help, no_args_is_help=True)
        elif loaded is None:
            app.command(name, help=entry.help)(_unloaded)
        else:
            app.command(name, help=help_of(loaded))(loaded)
    return app


def _unloaded() -> None:
    """Stands for a command of another invocation."""


def arguments(given: Sequence[str]) -> list[str]:
    """`--json=id,name` and `--json id,name` written as the parser knows them."""
    result: list[str] = []
    for word in given:
        if word.startswith("--json="):
            result += ["--json", "--fields", word.removeprefix("--json=")]
        elif result and result[-1] == "--json" and "," in word and not word.startswith("-"):
            result += ["--fields", word]
        else:
            result.append(word)
    return result


def main() -> None:
    """Run the command line of this process."""
    given = arguments(sys.argv[1:])
    noun = next((word for word in given if not word.startswith("-")), None)
    completing = COMPLETE in os.environ
    nouns = list(ENTRIES) if completing else [noun] if noun in ENTRIES else []
    app = build(nouns)
    app(args=given, prog_name=PROGRAM)


if __name__ == "__main__":
    main()
