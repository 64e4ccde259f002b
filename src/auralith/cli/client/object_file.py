"""One object in a file that people keep in a repository: YAML or JSON."""

import sys
from pathlib import Path
from typing import Any

import yaml

from auralith.cli.client.errors import usage


def read_text(file: Path) -> str:
    """The text in `file`; `-` is standard input."""
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except OSError as error:
        raise usage(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise usage(f"{file} is not UTF-8.") from error


def write_text(file: Path, text: str) -> None:
    """Write a text; an existing file is replaced."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise usage(f"{file} cannot be written: {error.strerror}.") from error


def read_object(file: Path, holds: str) -> dict[str, Any]:
    """The object in `file` (`-` is standard input); `holds` says what should be in it."""
    text = read_text(file)
    try:
        body = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise usage(f"{file} is neither YAML nor JSON: {error}") from error
    if not isinstance(body, dict):
        raise usage(f"{file} must hold one object with {holds}.")
    return body


def dump_object(body: dict[str, Any]) -> str:
    """An object as YAML."""
    text: str = yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=100)
    return text


def write_object(file: Path, body: dict[str, Any], *, comment: str) -> None:
    """Write an object as YAML, with a comment above it; an existing file is not touched."""
    lines = "".join(f"# {line}\n" for line in comment.splitlines())
    text = dump_object(body)
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(lines + text)
    except FileExistsError as error:
        raise usage(f"{file} exists already.", "Give another name, or remove it first.") from error
    except OSError as error:
        raise usage(f"{file} cannot be written: {error.strerror}.") from error
