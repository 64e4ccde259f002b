"""Every domain with long work, imported so that its handlers and hooks are registered."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from auralith import control

FOUND = "workflows"


def import_all() -> list[str]:
    """Import `workflows` and `events` of every control domain; the names of those with work."""
    found: list[str] = []
    for domain in iter_modules(control.__path__):
        for part in (FOUND, "events"):
            name = f"auralith.control.{domain.name}.{part}"
            if find_spec(name) is not None:
                import_module(name)
                if part == FOUND:
                    found.append(name)
    return found
