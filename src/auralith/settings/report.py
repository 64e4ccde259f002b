"""`auralith config show`: each value, masked where it is a secret, and its source."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource, TomlConfigSettingsSource

from auralith.settings import names
from auralith.settings.model import OAuthProvider, Settings
from auralith.settings.sources import FileTwins, OAuthVariables, variable

MASK = "********"


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One line of `auralith config show`."""

    name: str
    value: str
    source: str
    description: str
    note: str = ""
    """Set where the setting does not do yet what it is there for."""


def describe(settings: Settings) -> list[SettingLine]:
    """All settings in order, then variables nobody reads (source `unknown`)."""
    origins = _origins()
    lines = [
        SettingLine(
            name=variable(name),
            value=mask(getattr(settings, name)),
            source=origins.get(name, "default"),
            description=field.description or "",
            note=_note(name),
        )
        for name, field in Settings.model_fields.items()
    ]
    return lines + _unknown()


def mask(value: Any) -> str:
    """The value as text; secrets and the password inside an address become asterisks."""
    if value is None:
        return ""
    if isinstance(value, SecretStr):
        return MASK
    if isinstance(value, OAuthProvider):
        return f"{value.issuer} (client {value.client_id}, secret {MASK})"
    if isinstance(value, dict):
        return "; ".join(f"{k}: {mask(v)}" for k, v in value.items())
    if isinstance(value, list):
        return ",".join(mask(v) for v in value)
    return str(value)


def _origins() -> dict[str, str]:
    origins: dict[str, str] = {}
    layers = [
        ("auralith.toml", TomlConfigSettingsSource(Settings)),
        (".env", DotEnvSettingsSource(Settings)),
        ("environment", OAuthVariables(Settings)),
        ("file", FileTwins(Settings)),
        ("environment", EnvSettingsSource(Settings)),
    ]
    for source, layer in layers:
        for name in layer():
            if name not in Settings.model_fields:
                continue
            origins[name] = source
            if source == "file":
                origins[name] = f"{variable(name)}_FILE={os.environ[variable(name) + '_FILE']}"
            elif source in {".env", "auralith.toml"}:
                origins[name] = str(Path(source).absolute())
    return origins


def _note(field: str) -> str:
    reason = names.idle(field)
    return f"not used yet: {reason}" if reason else ""


def _unknown() -> list[SettingLine]:
    return [
        SettingLine(name=name, value=MASK, source="unknown", description=said)
        for name, said, _surely in names.unknown()
    ]
