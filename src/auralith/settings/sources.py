"""Where values are read besides the sources pydantic-settings brings."""

import os
import re
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from auralith.settings.errors import ConfigError

OAUTH = re.compile(r"^AURALITH_OAUTH_([A-Z0-9_]+?)_(ISSUER|CLIENT_ID|CLIENT_SECRET)(_FILE)?$")


def variable(field: str) -> str:
    """The environment variable of a field: `port` → `AURALITH_PORT`."""
    return f"AURALITH_{field.upper()}"


def read_secret_file(name: str, path: str) -> str:
    """The content of the file that a `_FILE` variable names, without surrounding whitespace."""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        problem = (
            f"{name}: the file '{path}' cannot be read ({reason}). Example: {name}=/run/secrets/x"
        )
        raise ConfigError([problem]) from error


class FileTwins(PydanticBaseSettingsSource):
    """`AURALITH_X_FILE=/path` gives the value of `AURALITH_X`, as container secrets do."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The text of the twin file of one field, or None."""
        del field
        name = variable(field_name)
        path = os.environ.get(f"{name}_FILE")
        if not path:
            return None, field_name, False
        if os.environ.get(name):
            problem = f"{name}: also set by {name}_FILE. Keep one of the two."
            raise ConfigError([problem])
        return read_secret_file(f"{name}_FILE", path), field_name, False

    def __call__(self) -> dict[str, Any]:
        """All twin files that are named."""
        found = {}
        for field_name, field in self.settings_cls.model_fields.items():
            value, _, _ = self.get_field_value(field, field_name)
            if value is not None:
                found[field_name] = value
        return found


class OAuthVariables(PydanticBaseSettingsSource):
    """`AURALITH_OAUTH_<NAME>_{ISSUER,CLIENT_ID,CLIENT_SECRET}`, gathered by provider name."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Unused: all providers together are one field."""
        del field
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """The `oauth` field, when any provider is named."""
        env_file = self.config.get("env_file")
        from_file = dotenv_values(env_file) if isinstance(env_file, str | Path) else {}
        providers: dict[str, dict[str, str]] = {}
        for name, value in {**from_file, **os.environ}.items():
            match = OAUTH.match(name)
            if match and value:
                text = read_secret_file(name, value) if match[3] else value
                providers.setdefault(match[1].lower(), {})[match[2].lower()] = text
        return {"oauth": providers} if providers else {}
