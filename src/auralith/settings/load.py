"""Reading the settings and saying what is wrong with them, one line for each fault."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from auralith.settings import names
from auralith.settings.errors import ConfigError
from auralith.settings.model import Settings
from auralith.settings.sources import variable

OAUTH_DEPTH = 3
PLAIN = frozenset(
    {"host", "port", "signup", "log_format", "worker_concurrency"}
)  # may be repeated in a message


def load(overrides: Mapping[str, Any]) -> Settings:
    """Read all sources; raises `ConfigError` when a value cannot be used."""
    _check_toml()
    if faults := names.problems():
        raise ConfigError(faults)
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        raise ConfigError([_line(e) for e in error.errors(include_url=False)]) from None
    if (settings.admin_email is None) != (settings.admin_password is None):
        missing = "admin_password" if settings.admin_password is None else "admin_email"
        given = "admin_email" if missing == "admin_password" else "admin_password"
        problem = (
            f"{variable(missing)}: missing, but {variable(given)} is set; the first user needs "
            f"both. Example: {variable(missing)}={_example(missing)}"
        )
        raise ConfigError([problem])
    return settings


def _check_toml() -> None:
    path = Path("auralith.toml")
    if not path.is_file():
        return
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problem = f"auralith.toml: not a TOML file ({error}). Example: port = 8000"
        raise ConfigError([problem]) from error
    unknown = sorted(set(content) - set(Settings.model_fields))
    if unknown:
        known = ", ".join(Settings.model_fields)
        raise ConfigError(
            [f"auralith.toml: unknown setting '{k}'. Known: {known}" for k in unknown]
        )


def _example(field: str) -> Any:
    examples = Settings.model_fields[field].examples or [""]
    return examples[0]


def _line(error: ErrorDetails) -> str:
    field = str(error["loc"][0])
    name, example = variable(field), _example(field)
    if field == "oauth" and len(error["loc"]) >= OAUTH_DEPTH:
        part = str(error["loc"][2])
        name = variable(f"oauth_{error['loc'][1]}_{part}")
        example = example if part == "issuer" else f"<{part} from the provider>"
    fault = error["msg"].removeprefix("Value error, ").removeprefix("Input ")
    if error["type"] != "value_error" and field in PLAIN:
        fault = f"'{error['input']}' {fault}"
    if error["type"] == "missing":
        fault = "missing, but the provider's other variables are set"
    return f"{name}: {fault[:1].lower()}{fault[1:]}. Example: {name}={example}"
