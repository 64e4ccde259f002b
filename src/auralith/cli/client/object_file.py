"""One object in a file that people keep in a repository: YAML or JSON."""

import sys
from pathlib import Path
from typing import Any

import yaml

from auralith.cli.client.errors import usage


def read_object(file: Path, holds: str) -> dict[str, Any]:
    """The object in `file` (`-` is standard input); `holds` says what should be in it."""
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
        body = yaml.safe_load(text)
    except OSError as error:
        raise usage(f"{file} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise usage(f"{file} is neither YAML nor JSON: {error}") from error
    if not isinstance(body, dict):
        raise usage(f"{file} must hold one object with {holds}.")
    return body


def write_object(file: Path, body: dict[str, Any], *, comment: str) -> None:
    """Write an object as YAML, with a comment above it; an existing file is not touched."""
    lines = "".join(f"# {line}\n" for line in comment.splitlines())
    text = yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=100)
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(lines + text)
    except FileExistsError as error:
        raise usage(f"{file} exists already.", "Give another name, or remove it first.") from error
    except OSError as error:
        raise usage(f"{file} cannot be written: {error.strerror}.") from error
