"""The house as its guards see it: files, syntax trees, imports, and lists that only shrink."""

import ast
import subprocess
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "auralith"
LOCALES = ROOT / "web" / "src" / "locales"
LANGUAGES = ("en", "fr")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def tracked(*patterns: str) -> list[Path]:
    """Files of the repository, new ones included, ignored ones not."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    try:
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout: the list of files is not known")
    return [ROOT / line for line in done.stdout.splitlines() if (ROOT / line).is_file()]


@cache
def sources() -> Mapping[str, ast.Module]:
    """The syntax tree of every Python file of the package, by its path below `src/auralith`."""
    return {
        path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(SOURCE.rglob("*.py"))
    }


@cache
def imports() -> grimp.ImportGraph:
    """Who imports whom, in our package and one step outside; also for type checkers only."""
    return grimp.build_graph("auralith", include_external_packages=True, cache_dir=None)


def below(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Files in these folders of the package."""
    for name, tree in sources().items():
        if name.startswith(tuple(f"{folder}/" for folder in folders)):
            yield name, tree


def functions(tree: ast.AST) -> Iterator[tuple[str, Function]]:
    """Every function with its qualified name."""

    def walk(node: ast.AST, parents: tuple[str, ...]) -> Iterator[tuple[str, Function]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, Function):
                yield ".".join((*parents, child.name)), child
            named = isinstance(child, Function | ast.ClassDef)
            yield from walk(child, (*parents, child.name) if named else parents)  # type: ignore[attr-defined] # named

    yield from walk(tree, ())


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """The last name of what is called: `commit` of `session.commit()`."""
    target = call.func
    if isinstance(target, ast.Attribute):
        return target.attr
    return target.id if isinstance(target, ast.Name) else ""


def receiver(call: ast.Call) -> str:
    """The last name of whose method is called: `session` of `work.session.get()`."""
    target = call.func.value if isinstance(call.func, ast.Attribute) else None
    if isinstance(target, ast.Attribute):
        return target.attr
    return target.id if isinstance(target, ast.Name) else ""


def texts(tree: ast.AST) -> Iterator[str]:
    """Every text constant that is no docstring."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | Function)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def keep(found: Collection[str], listed: Collection[str], mend: str) -> None:
    """Fail for an offence that is not listed, and for an entry whose offence is gone.

    `mend` says what to do about a new offence.
    """
    new = sorted(set(found) - set(listed))
    gone = sorted(set(listed) - set(found))
    assert not new, f"{mend}\n  " + "\n  ".join(new)
    assert not gone, "Mended: take these entries off the list.\n  " + "\n  ".join(gone)
