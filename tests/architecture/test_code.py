"""Shape of the code: no circles, short signatures, no file without its lint rules."""

import re

import grimp

from tests.architecture.house import ROOT, functions, imports, keep, sources, tracked

PARAMETERS = 8

UNCHECKED = {
    "docs/images/take.py": "INP001",  # a script, not a package
    "tests/torture/__main__.py": "T201",  # tells how it goes
}
"""Files that switch a lint rule off as a whole, and which. Entries are only removed."""


def test_no_function_has_a_long_list_of_parameters() -> None:
    found = set()
    for file, tree in sources().items():
        for name, node in functions(tree):
            every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            count = len([a for a in every if a.arg not in {"self", "cls"}])
            if count > PARAMETERS:
                found.add(f"{file}:{name}")
    keep(
        found,
        (),
        f"More than {PARAMETERS} parameters: those that travel together become one frozen"
        " dataclass with a name. A command's may be one, too: each field becomes an option.",
    )


def circles(graph: grimp.ImportGraph) -> list[set[str]]:
    """Groups of modules each of which reaches the others by imports (Tarjan)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_ones: list[str] = []
    found: list[set[str]] = []

    def visit(module: str) -> None:
        number[module] = lowest[module] = len(number)
        open_ones.append(module)
        for target in sorted(graph.find_modules_directly_imported_by(module)):
            if target not in number:
                visit(target)
                lowest[module] = min(lowest[module], lowest[target])
            elif target in open_ones:
                lowest[module] = min(lowest[module], number[target])
        if lowest[module] == number[module]:
            at = open_ones.index(module)
            group = set(open_ones[at:])
            del open_ones[at:]
            if len(group) > 1:
                found.append(group)

    for module in sorted(graph.modules):
        if module not in number:
            visit(module)
    return found


def test_no_modules_import_each_other() -> None:
    found = {" ↔ ".join(sorted(group)) for group in circles(imports())}
    keep(
        {group.replace("auralith.", "") for group in found},
        (),
        "A circle, also one closed inside a function or for type checkers: move what both need"
        " into a module below them, or hand it in as an argument.",
    )


def test_no_file_escapes_its_lint_rules() -> None:
    whole = re.compile(
        r"\s*#\s*(?:ruff|flake8|pylint|mypy)\s*:\s*(?:noqa|ignore|disable)\S*\s*(\S*)"
    )
    found = {}
    for path in tracked("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if match := whole.match(line):
                found[path.relative_to(ROOT).as_posix()] = match[1]
    keep(
        found,
        UNCHECKED,
        "Put `# noqa: RULE - reason` on the line it is about, or change the code.",
    )
    assert found == UNCHECKED, "Only the listed rule may be off in each of these files."
