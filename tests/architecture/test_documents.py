"""What the documents say of the house is what the tools check."""

import re
import tomllib

from tests.architecture.house import ROOT, keep

ADR = ROOT / "docs" / "adr"


def layers(contract: str) -> list[set[str]]:
    """The layers of an import contract, from the top, without those of optional files."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = settings["tool"]["importlinter"]["contracts"]
    mine = next(c for c in found if c["name"] == contract)
    return [
        {part.strip().removeprefix("auralith.") for part in layer.split("|")}
        for layer in mine["layers"]
    ]


def drawn(line: str) -> list[set[str]]:
    """The layers of a line `a › b, c › d`."""
    return [{part.strip() for part in layer.split(",")} for layer in line.split("›")]


def test_contributing_draws_the_layers_that_are_checked() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    whole = re.search(r"^cli › .*$", text, re.MULTILINE)
    assert whole
    assert drawn(whole[0]) == layers("Shells stand over planes")
    inside = re.search(r"`(operations › [^`]*)`", text)
    assert inside
    assert drawn(inside[1]) == layers("Inside the data plane")


def test_every_decision_is_in_the_list_under_its_title() -> None:
    titles = {
        path.name: path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        for path in ADR.glob("[0-9]*.md")
    }
    listed = re.findall(
        r"^\| \[(\d{4})\]\(([^)]*)\) \| (.*) \|$",
        (ADR / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    rows = {file: f"{number}: {title}" for number, file, title in listed}
    keep(
        {*map(" ".join, titles.items())},
        {*map(" ".join, rows.items())},
        "Name it in docs/adr/README.md, with the title it has.",
    )


def test_documents_link_to_files_that_exist() -> None:
    gone = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in link and not link.startswith("mailto:")
        if not (page.parent / link).exists()
    ]
    assert gone == []


def test_the_files_that_recipes_name_exist() -> None:
    text = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
    roots = (ROOT, ROOT / "src" / "auralith", ROOT / "src" / "auralith" / "control")
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_-]+\.(?:py|md|txt|json|tsx?))`", text)
    assert len(named) > 20
    assert [n for n in sorted(set(named)) if not any((r / n).exists() for r in roots)] == []
