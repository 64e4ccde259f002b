"""One name for one thing: what locks rows, what makes the body of a row."""

import ast
from collections.abc import Iterator

from tests.architecture.house import Function, below, called, calls, functions, keep


def gives(node: Function) -> str:
    """What a function returns, as it is written."""
    return ast.unparse(node.returns) if node.returns is not None else ""


def test_what_gives_locked_rows_says_so() -> None:
    found = {
        f"{file}:{name}"
        for file, tree in below("control")
        if file.endswith("/repository.py")
        for name, node in functions(tree)
        if gives(node) != "None"
        and any(called(call) == "with_for_update" for call in calls(node))
        and not (name == "locked" or name.startswith("locked_"))
    }
    keep(found, (), "Call it `locked`, or `locked_…` where it gives others than the row of an id.")


def bodies_of_rows() -> Iterator[tuple[str, str]]:
    """Functions that make `schemas.Thing` of nothing but a row `Thing`: file and name."""
    for file, tree in below("control"):
        for name, node in functions(tree):
            known = [each for each in node.args.args if each.arg != "session"]
            known = known[: len(known) - len(node.args.defaults)]
            if len(known) == 1 and known[0].annotation is not None:
                body = gives(node).removeprefix("schemas.")
                if "schemas." in gives(node) and body == ast.unparse(known[0].annotation):
                    yield file, name


def test_what_makes_the_body_of_a_row_is_called_shown() -> None:
    found = list(bodies_of_rows())
    assert len(found) > 5
    other = {f"{file}:{name}" for file, name in found if name != "shown"}
    keep(other, (), "Call it `shown`.")
