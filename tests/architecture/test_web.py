"""The web application's rooms: which folder may know which."""

import re
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.architecture.house import ROOT, keep, tracked

WEB = ROOT / "web" / "src"
IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*"@/([a-z-]+)(?:/([a-z-]+))?""")

BELOW = ("api", "components", "lib", "locales")
"""What every feature stands on; it knows none of them."""


def _imports() -> dict[tuple[str, str], set[tuple[str, str]]]:
    """Which folder (room, and feature where it is one) imports from which."""
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for path in tracked("web/src/*.ts", "web/src/*.tsx"):
        parts = path.relative_to(WEB).parts
        room = parts[0]
        feature = parts[1] if room == "features" else ""
        for other, name in IMPORT.findall(path.read_text(encoding="utf-8")):
            place = (other, name if other == "features" else "")
            found.setdefault((room, feature), set()).add(place)
    return found


def test_features_know_each_other_one_way() -> None:
    """A feature that another one stands on does not know that other."""
    graph = {
        feature: {name for room, name in known if room == "features"} - {feature}
        for (own, feature), known in _imports().items()
        if own == "features"
    }
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"Features in a circle: {' -> '.join(error.args[1])}. Hand views in instead.")


def test_what_features_stand_on_knows_none() -> None:
    """Parts that all share know neither features nor routes."""
    keep(
        {
            f"{room} -> {other}/{name}"
            for (room, _), known in _imports().items()
            if room in BELOW
            for other, name in known
            if other in {"features", "routes", "app"}
        },
        (),
        "Move the part into the feature, or hand it in.",
    )
