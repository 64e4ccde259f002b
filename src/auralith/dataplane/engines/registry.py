"""The only place that names concrete engines. Modules are loaded on first use."""

from functools import cache
from importlib import import_module

from auralith.dataplane.engines import dsn
from auralith.dataplane.engines.base import Engine
from auralith.dataplane.errors import UnsupportedByEngine

_ENGINES = {
    "postgresql": "auralith.dataplane.engines.postgresql:ENGINE",
    "mysql": "auralith.dataplane.engines.mysql:MYSQL",
    "mariadb": "auralith.dataplane.engines.mysql:MARIADB",
    "sqlite": "auralith.dataplane.engines.sqlite:ENGINE",
}

ENGINE_NAMES = tuple(_ENGINES)

_SCHEMES = {name: name for name in _ENGINES} | {"postgres": "postgresql"}
"""How connection URLs begin, and whose they are."""


@cache
def get_engine(name: str) -> Engine:
    """The engine of that name; raises UnsupportedByEngine with the known names."""
    if name not in _ENGINES:
        msg = f"Engine '{name}' is not known. Use one of: {', '.join(ENGINE_NAMES)}."
        raise UnsupportedByEngine(msg)
    module, attribute = _ENGINES[name].split(":")
    engine: Engine = getattr(import_module(module), attribute)
    return engine


def parse_dsn(url: str) -> dsn.DsnFields:
    """Fields of a connection URL of any engine.

    A driver's name after a plus sign (`postgresql+psycopg`) is passed over. Raises InvalidInput
    naming whatever is not understood.
    """
    split = dsn.split(url)
    name = _SCHEMES.get(split.scheme)
    if name is None:
        raise dsn.refused(f"The URL must begin with one of: {', '.join(ENGINE_NAMES)}, then '://'.")
    return get_engine(name).read_url(split)
