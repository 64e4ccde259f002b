"""No dead code: whatever the sources define, the sources use. What only tests use is dead too."""

import ast
from collections.abc import Iterator

from vulture import Vulture
from vulture.core import Item

from tests.architecture.house import SOURCE, Function, functions, keep, sources

KINDS = {"attribute", "class", "function", "import", "method", "property", "unreachable_code"}
"""Fields of dataclasses and bodies are used by their names elsewhere: those are left out."""

WRAPPERS = {"cache", "classmethod", "contextmanager", "property", "staticmethod", "wraps"}
"""Every other decorator hands the function to somebody: a router, a registry, a command."""

OF_LIBRARIES = {
    "StartElementHandler",
    "EndElementHandler",
    "CharacterDataHandler",
    "StartDoctypeDeclHandler",
    "buffer_text",
    "__annotations__",
    "__getattr__",
    "__signature__",
    "_read_load_local_packet",
    "_read_query_result",
    "authenticate",
    "downgrade",
    "exc_info",
    "exc_text",
    "max_stmt_length",
    "prepare_threshold",
    "settings_customise_sources",
}
"""Names that a library looks for in what we hand it."""

LAZY = {"demo", "doctor"}
"""Commands that are imported by their name when somebody asks for them."""

STORED = {"granted_by", "last_test"}
"""Columns that bodies read by their name."""

WAITING = {"Outbound", "PaymentRequired"}
"""Of modules that are not built yet: webhooks, billing. Entries are only removed."""

FOR_TESTS = {"placeholders", "kinds_with_work", "catalogue"}
"""What tests and benchmarks look in by."""


def _handed_on(item: Item) -> bool:
    """Whether a decorator gives the function to somebody who calls it."""
    tree = sources()[item.filename.relative_to(SOURCE).as_posix()]
    return any(
        {_name(d) for d in function.decorator_list} - WRAPPERS
        for _, function in functions(tree)
        if function.name == item.name and _first(function) <= item.first_lineno <= function.lineno
    )


def _first(function: Function) -> int:
    return min([function.lineno, *(d.lineno for d in function.decorator_list)])


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _unused() -> Iterator[Item]:
    finder = Vulture()
    finder.scavenge([str(SOURCE)])
    for item in finder.get_unused_code():
        if item.typ in KINDS and not _handed_on(item):
            yield item


def test_everything_is_used() -> None:
    """Every function, class, method, property and attribute, by somebody in the sources."""
    listed = OF_LIBRARIES | LAZY | STORED | WAITING | FOR_TESTS
    keep({item.name for item in _unused()}, listed, "Use it, or take it away.")
