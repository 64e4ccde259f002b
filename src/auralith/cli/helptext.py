"""Docstrings as help: paragraphs with indented lines (examples) keep their line breaks."""

import inspect
from collections.abc import Callable

import typer

AS_IT_IS = "\b"
"""The parser's own mark: the paragraph after it is not wrapped."""


def help_of(function: Callable[..., object]) -> str:
    """The docstring of a command, its indented paragraphs marked."""
    paragraphs = inspect.cleandoc(function.__doc__ or "").split("\n\n")
    return "\n\n".join(
        f"{AS_IT_IS}\n{text}" if any(line.startswith(" ") for line in text.splitlines()) else text
        for text in paragraphs
    )


def verb(app: typer.Typer, name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function as `name` of a group, with its docstring as help."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        app.command(name, help=help_of(function))(function)
        return function

    return register
