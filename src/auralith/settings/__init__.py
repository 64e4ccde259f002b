"""The configuration of one Auralith process.

Values come from the environment, its `_FILE` twins, `.env` and `auralith.toml`, in this order of
precedence. Nothing is read at import; the model itself loads on first use, so that commands that
need no configuration start fast.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from auralith.settings.errors import ConfigError

if TYPE_CHECKING:
    from auralith.settings.model import OAuthProvider, Settings
    from auralith.settings.report import SettingLine

__all__ = [
    "ConfigError",
    "OAuthProvider",
    "SettingLine",
    "Settings",
    "describe_settings",
    "get_settings",
    "load_settings",
    "reset_settings",
    "setting_warnings",
]


def __getattr__(name: str) -> Any:
    if name in {"Settings", "OAuthProvider"}:
        from auralith.settings import model

        return getattr(model, name)
    if name == "SettingLine":
        from auralith.settings.report import SettingLine

        return SettingLine
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)


def load_settings(**overrides: Any) -> "Settings":
    """Read and check all sources; `overrides` win over them. Raises `ConfigError`."""
    from auralith.settings.load import load

    return load(overrides)


@cache
def get_settings() -> "Settings":
    """The settings of this process, read once. Raises `ConfigError` with one line per fault."""
    return load_settings()


def reset_settings() -> None:
    """Forget the cached settings, so that the next `get_settings()` reads the sources again."""
    get_settings.cache_clear()


def describe_settings() -> "list[SettingLine]":
    """Every setting with its value (secrets masked) and where the value comes from."""
    from auralith.settings.report import describe

    return describe(get_settings())


def setting_warnings(settings: "Settings") -> list[str]:
    """What a start should tell about the settings: names nobody reads, settings without effect."""
    from auralith.settings.names import warnings

    return warnings(settings)
