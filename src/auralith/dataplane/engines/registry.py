"""The only place that names concrete engines. Modules are loaded on first use."""

from functools import cache
from importlib import import_module

from auralith.dataplane.engines.base import Engine
from auralith.dataplane.errors import UnsupportedByEngine

_ENGINES = {
    "postgresql": "auralith.dataplane.engines.postgresql:ENGINE",
    "mysql": "auralith.dataplane.engines.mysql:MYSQL",
    "mariadb": "auralith.dataplane.engines.mysql:MARIADB",
    "sqlite": "auralith.dataplane.engines.sqlite:ENGINE",
}

ENGINE_NAMES = tuple(_ENGINES)


@cache
def get_engine(name: str) -> Engine:
    """The engine of that name; raises UnsupportedByEngine with the known names."""
    if name not in _ENGINES:
        msg = f"Engine '{name}' is not known. Use one of: {', '.join(ENGINE_NAMES)}."
        raise UnsupportedByEngine(msg)
    module, attribute = _ENGINES[name].split(":")
    engine: Engine = getattr(import_module(module), attribute)
    return engine
