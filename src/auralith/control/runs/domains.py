"""Every domain, imported so that its handlers, hooks and event types are registered.

By name and not by import: runs lie below the domains that use them.
"""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from auralith import control

REGISTERING = ("events", "kinds", "repository", "workflows")
"""The files of a domain that register something: event types; kinds of run; counts of the home page
and rules of masking; handlers, hooks and housekeeping."""


def import_all() -> list[str]:
    """Import what registers something of every control domain; the names of those with work."""
    found: list[str] = []
    for domain in (each for each in iter_modules(control.__path__) if each.ispkg):
        for part in REGISTERING:
            name = f"auralith.control.{domain.name}.{part}"
            if find_spec(name) is not None:
                import_module(name)
                if part == "workflows":
                    found.append(name)
    return found
