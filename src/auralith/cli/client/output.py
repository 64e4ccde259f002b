"""stdout carries data and nothing else; everything for the eye goes to stderr."""

import csv
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from rich.console import Console
from rich.table import Table

from auralith.cli.client.errors import CliError

Format = Literal["text", "json", "jsonl", "csv"]


@dataclass(frozen=True)
class Output:
    """How an invocation answers. JSON has the API's own field names and ignores languages."""

    format: Format = "text"
    fields: Sequence[str] = ()
    quiet: bool = False
    color: bool = True

    @cached_property
    def out(self) -> Console:
        """Data for people, on stdout."""
        return Console(no_color=not self.color, highlight=False, soft_wrap=True)

    @cached_property
    def err(self) -> Console:
        """Progress, notes and errors, on stderr."""
        return Console(stderr=True, no_color=not self.color, highlight=False, soft_wrap=True)

    @property
    def for_people(self) -> bool:
        """Whether stdout is a terminal that gets tables."""
        return self.format == "text" and sys.stdout.isatty()

    def record(self, data: Mapping[str, Any], columns: Sequence[str] = ()) -> None:
        """One resource: all of it as JSON, the named fields otherwise."""
        if self.format == "csv":
            self.rows([data], columns or list(data))
            return
        if self.format != "text":
            write_json(self._chosen(data), indent=2 if self.format == "json" else None)
            return
        names = self.fields or columns or list(data)
        width = max(len(name) for name in names) + 2
        for name in names:
            value = plain(pick(data, name))
            line = f"{name + ':':<{width}}{value}" if self.for_people else f"{name}\t{value}"
            sys.stdout.write(line + "\n")

    def rows(self, items: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
        """A list: a table on a terminal, tab-separated values in a pipe."""
        names = list(self.fields or columns)
        if self.format == "json":
            write_json([self._chosen(item) for item in items], indent=2)
        elif self.format == "jsonl":
            for item in items:
                write_json(self._chosen(item), indent=None)
        elif self.format == "csv":
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(names)
            writer.writerows([plain(pick(item, name)) for name in names] for item in items)
        elif self.for_people:
            table = Table(*[name.upper() for name in names], box=None, header_style="bold")
            for item in items:
                table.add_row(*[_escaped(plain(pick(item, name))) for name in names])
            self.out.print(table)
        else:
            for item in items:
                cells = (plain(pick(item, name)) for name in names)
                sys.stdout.write("\t".join(cells) + "\n")

    def text(self, content: str) -> None:
        """Ready-made text (a diagram, a script) as it is."""
        sys.stdout.write(content if content.endswith("\n") else content + "\n")

    def note(self, message: str) -> None:
        """A line for the eye; silent with --quiet."""
        if not self.quiet:
            sys.stderr.write(message + "\n")
            sys.stderr.flush()

    def error(self, error: CliError) -> None:
        """The reason why the command ends."""
        if self.format in {"json", "jsonl"}:
            sys.stderr.write(json.dumps(error.as_json(), ensure_ascii=False) + "\n")
        else:
            sys.stderr.write(error.as_text() + "\n")

    def _chosen(self, data: Mapping[str, Any]) -> Any:
        if not self.fields:
            return data
        return {name: pick(data, name) for name in self.fields}


def write_json(data: Any, *, indent: int | None) -> None:
    """JSON on stdout, accents as they are, no NaN."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=indent) + "\n")


def pick(data: Any, path: str) -> Any:
    """The value at a dotted path (`progress.done`), None where it is missing."""
    for part in path.split("."):
        if not isinstance(data, Mapping):
            return None
        data = data.get(part)
    return data


def plain(value: Any) -> str:
    """A value in one line of text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (Mapping, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value).replace("\t", " ").replace("\n", " ")


def wants_color(flag: bool) -> bool:
    """Colour unless `--no-color` or NO_COLOR says otherwise."""
    return flag and not os.environ.get("NO_COLOR")


def _escaped(text: str) -> str:
    return text.replace("[", r"\[")
