"""`auralith config show`: each value, masked where it is a secret, and its source."""

import difflib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource, TomlConfigSettingsSource

from auralith.settings import get_settings
from auralith.settings.model import OAuthProvider, Settings
from auralith.settings.sources import OAUTH, FileTwins, OAuthVariables, variable

MASK = "********"
CLIENT_VARIABLES = (
    "AURALITH_URL",
    "AURALITH_API_KEY",
    "AURALITH_API_KEY_FILE",
    "AURALITH_NO_INPUT",
    "AURALITH_PROJECT",
    "AURALITH_PROFILE",
    "AURALITH_TIMEOUT",
    "AURALITH_TIMEOUT",
    "AURALITH_NO_INPUT",
    "AURALITH_DB_PASSWORD",
)
BUILD_VARIABLES = ("AURALITH_SKIP_WEB",)


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One line of `auralith config show`."""

    name: str
    value: str
    source: str
    description: str


def describe() -> list[SettingLine]:
    """All settings in order, then variables nobody reads (source `unknown`)."""
    settings = get_settings()
    origins = _origins()
    lines = [
        SettingLine(
            name=variable(name),
            value=mask(getattr(settings, name)),
            source=origins.get(name, "default"),
            description=field.description or "",
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


def _unknown() -> list[SettingLine]:
    known = {variable(name) for name in Settings.model_fields}
    known |= {f"{name}_FILE" for name in known} | set(CLIENT_VARIABLES) | set(BUILD_VARIABLES)
    lines = []
    for name in sorted(os.environ):
        if name.startswith("AURALITH_") and name not in known and not OAUTH.match(name):
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"nothing reads it; did you mean {near[0]}?" if near else "nothing reads it"
            lines.append(SettingLine(name=name, value=MASK, source="unknown", description=hint))
    return lines
