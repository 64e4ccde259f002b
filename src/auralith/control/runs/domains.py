"""Every domain, imported so that its handlers, hooks and event types are registered.

By name and not by import: runs lie below the domains that use them.
"""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from auralith import control


def import_all() -> list[str]:
    """Import `workflows` and `events` of every control domain; the names of those with work."""
    found: list[str] = []
    for domain in iter_modules(control.__path__):
        for part in ("workflows", "events"):
            name = f"auralith.control.{domain.name}.{part}"
            if find_spec(name) is not None:
                import_module(name)
                if part == "workflows":
                    found.append(name)
    return found
