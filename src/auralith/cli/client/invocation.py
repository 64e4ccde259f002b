"""One invocation of a client command: its options, configuration, API and output."""

import inspect
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import cached_property
from typing import Annotated, Any, Concatenate, ParamSpec, get_type_hints

import typer

from auralith.cli.client import config as settings
from auralith.cli.client.config import Config
from auralith.cli.client.credentials import Credentials
from auralith.cli.client.errors import CliError, usage
from auralith.cli.client.exits import Exit
from auralith.cli.client.http import Api
from auralith.cli.client.output import Format, Output, wants_color
from auralith.cli.helptext import help_of

P = ParamSpec("P")


@dataclass
class Invocation:
    """What every client command is given first."""

    flags: Mapping[str, str | None]
    output: Output
    no_input: bool = False
    _opened: list[Api] = field(default_factory=list)

    @cached_property
    def config(self) -> Config:
        """Where each setting comes from."""
        return settings.load(self.flags)

    @cached_property
    def api(self) -> Api:
        """The HTTP client."""
        return self.connect()

    def connect(self, credentials: Credentials | None = None) -> Api:
        """A client with other credentials than the stored ones."""
        opened = Api(self.config, credentials)
        self._opened.append(opened)
        return opened

    def close(self) -> None:
        """Close what was opened."""
        for opened in self._opened:
            opened.http.close()

    @property
    def interactive(self) -> bool:
        """Whether a question may be asked."""
        return not (self.no_input or os.environ.get("CI")) and sys.stdin.isatty()

    def secret(self, prompt: str) -> str:
        """A secret from the terminal, or the first line of standard input; never from a flag."""
        if self.interactive:
            return str(typer.prompt(prompt, hide_input=True, err=True))
        line = sys.stdin.readline().rstrip("\r\n")
        if not line:
            raise usage(f"{prompt}: nothing on standard input.", "Pipe the value into the command.")
        return line

    def agree(self, question: str, *, yes: bool) -> None:
        """Go on only with `--yes` or a yes at the terminal."""
        if yes or (self.interactive and typer.confirm(question, err=True)):
            return
        if self.interactive:
            raise CliError("Not confirmed; nothing was done.", Exit.USAGE)
        raise usage(f"{question} This needs --yes.", "Nothing was done.")

    def agree_on_target(
        self, connection: Mapping[str, Any], *, question: str, yes: bool, confirm: str | None
    ) -> None:
        """As `agree`; a production connection must be named too."""
        name = str(connection["name"])
        if connection.get("environment") != "production":
            self.agree(question, yes=yes)
            return
        if confirm is None and self.interactive:
            confirm = str(typer.prompt(f"Production. Type '{name}' to go on", err=True))
            yes = True
        if confirm is not None and confirm != name:
            raise usage(
                f"'{name}' is production, but '{confirm}' was confirmed. Is this the right target? "
                f"If so: --confirm '{name}'.",
                "Nothing was done.",
            )
        if not yes or confirm is None:
            raise usage(
                f"'{name}' is production: this needs --yes and --confirm '{name}'.",
                "Nothing was done.",
            )


COMMON: dict[str, Any] = {
    "profile": (Annotated[str | None, typer.Option(help="Profile to use.")], None),
    "url": (Annotated[str | None, typer.Option(help="Address of the server.")], None),
    "project": (
        Annotated[str | None, typer.Option("--project", "-p", help="Project, by name or id.")],
        None,
    ),
    "call_timeout": (
        Annotated[str | None, typer.Option(help="Seconds one call may take.", metavar="SECONDS")],
        None,
    ),
    "as_json": (
        Annotated[bool, typer.Option("--json", help="JSON on stdout; also --json=id,name.")],
        False,
    ),
    "as_jsonl": (Annotated[bool, typer.Option("--jsonl", help="One JSON object a line.")], False),
    "as_csv": (Annotated[bool, typer.Option("--csv", help="Comma-separated values.")], False),
    "fields": (
        Annotated[str | None, typer.Option(help="Only these fields, comma-separated.")],
        None,
    ),
    "quiet": (Annotated[bool, typer.Option("--quiet", help="No notes on stderr.")], False),
    "color": (Annotated[bool, typer.Option("--color/--no-color", help="Colours.")], True),
    "no_input": (
        Annotated[bool, typer.Option("--no-input", envvar="AURALITH_NO_INPUT", help="Never ask.")],
        False,
    ),
}


def _invocation(given: Mapping[str, Any]) -> Invocation:
    chosen: Format = "text"
    for name, fmt in (("as_json", "json"), ("as_jsonl", "jsonl"), ("as_csv", "csv")):
        if given[name]:
            chosen = fmt  # type: ignore[assignment]  # the pairs above hold Format values only
    named = tuple(f.strip() for f in (given["fields"] or "").split(",") if f.strip())
    output = Output(chosen, named, given["quiet"], wants_color(given["color"]))
    flags = {
        "profile": given["profile"],
        "url": given["url"],
        "project": given["project"],
        "timeout": given["call_timeout"],
    }
    return Invocation(flags=flags, output=output, no_input=given["no_input"])


def command(
    app: typer.Typer, name: str
) -> Callable[[Callable[Concatenate[Invocation, P], None]], Callable[..., None]]:
    """Register a client command: the common options are added, refusals become exit codes."""

    def register(function: Callable[Concatenate[Invocation, P], None]) -> Callable[..., None]:
        run = client_command(function)
        app.command(name, help=help_of(run))(run)
        return run

    return register


def _option_groups(function: Callable[..., None]) -> dict[str, type[Any]]:
    """Parameters that are a dataclass: each of its fields is an option, they travel as one."""
    parameters = inspect.signature(function).parameters.values()
    return {p.name: p.annotation for p in parameters if _is_group(p.annotation)}


def _is_group(annotation: Any) -> bool:
    return inspect.isclass(annotation) and is_dataclass(annotation) and annotation is not Invocation


def _unfolded(parameter: inspect.Parameter) -> list[inspect.Parameter]:
    """The parameter as the command line sees it: a group is its fields."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    if not _is_group(parameter.annotation):
        return [parameter.replace(kind=keyword)]
    hints = get_type_hints(parameter.annotation, include_extras=True)
    return [
        inspect.Parameter(
            each.name,
            keyword,
            default=inspect.Parameter.empty if each.default is MISSING else each.default,
            annotation=hints[each.name],
        )
        for each in fields(parameter.annotation)
    ]


def client_command(function: Callable[Concatenate[Invocation, P], None]) -> Callable[..., None]:
    """`function` with the common options in its signature and errors turned into exit codes.

    A parameter that is a dataclass is unfolded: the command has its fields as options.
    """
    groups = _option_groups(function)

    def run(**given: Any) -> None:
        common = {key: given.pop(key) for key in COMMON}
        for name, group in groups.items():
            given[name] = group(**{each.name: given.pop(each.name) for each in fields(group)})
        invocation = _invocation(common)
        try:
            function(invocation, **given)  # type: ignore[call-arg]  # parsed by the signature
        except CliError as error:
            invocation.output.error(error)
            raise typer.Exit(int(error.exit_code)) from None
        finally:
            invocation.close()

    own = list(inspect.signature(function).parameters.values())[1:]
    keyword = inspect.Parameter.KEYWORD_ONLY
    shared = [
        inspect.Parameter(key, keyword, default=default, annotation=annotation)
        for key, (annotation, default) in COMMON.items()
    ]
    parameters = [each for p in own for each in _unfolded(p)] + shared
    run.__doc__ = function.__doc__
    run.__name__ = function.__name__
    run.__dict__["__signature__"] = inspect.Signature(parameters)
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    return run
