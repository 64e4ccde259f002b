"""Where the client's settings come from: flag, environment, ./.auralith.toml, profile, default."""

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from auralith.cli.client.errors import usage

DEFAULT_URL = "http://127.0.0.1:8000"
SETTINGS = ("url", "project", "timeout")
LOCAL_FILE = ".auralith.toml"


@dataclass(frozen=True)
class Value:
    """A setting and the name of the place that decided it."""

    value: str | None
    source: str


def config_dir() -> Path:
    """The folder of profiles and credentials."""
    return Path(platformdirs.user_config_dir("auralith", appauthor=False))


def profiles_path() -> Path:
    """The file of profiles (no secrets)."""
    return config_dir() / "config.toml"


def read_toml(path: Path) -> dict[str, Any]:
    """The file's content, empty when it does not exist; a broken file is a usage error."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise usage(f"{path} is not valid TOML: {error}.", "Correct or remove the file.") from error


def write_toml(path: Path, tables: Mapping[str, Any], *, secret: bool = False) -> None:
    """Write flat values and one level of tables; a secret file is readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    flat = {k: v for k, v in tables.items() if not isinstance(v, Mapping)}
    lines = [f"{key} = {json.dumps(value)}" for key, value in flat.items()]
    for outer, inner in tables.items():
        if isinstance(inner, Mapping):
            for name, values in inner.items():
                lines += ["", f"[{outer}.{json.dumps(name)}]"]
                lines += [
                    f"{json.dumps(k)} = {json.dumps(v)}" for k, v in values.items() if v is not None
                ]
    temporary = path.with_suffix(".new")
    mode = 0o600 if secret else 0o644
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, mode)
        file.write("\n".join(lines) + "\n")
    temporary.replace(path)


def current_profile(flag: str | None) -> Value:
    """The profile's name: flag, AURALITH_PROFILE, ./.auralith.toml, the one in use, `default`."""
    candidates = (
        Value(flag, "flag --profile"),
        Value(os.environ.get("AURALITH_PROFILE"), "environment AURALITH_PROFILE"),
        Value(read_toml(Path(LOCAL_FILE)).get("profile"), f"./{LOCAL_FILE}"),
        Value(read_toml(profiles_path()).get("current"), str(profiles_path())),
    )
    return next((c for c in candidates if c.value), Value("default", "default"))


@dataclass(frozen=True)
class Config:
    """The settings of one invocation, each with its source."""

    profile: Value
    values: Mapping[str, Value]

    def get(self, name: str) -> str | None:
        """The setting's value."""
        return self.values[name].value

    @property
    def url(self) -> str:
        """The server's address without a slash at the end."""
        return str(self.get("url")).rstrip("/")

    @property
    def timeout(self) -> float:
        """Seconds a single call may take."""
        text = str(self.get("timeout"))
        try:
            return float(text)
        except ValueError:
            source = self.values["timeout"].source
            raise usage(f"timeout '{text}' ({source}) is not a number of seconds.") from None


def load(flags: Mapping[str, str | None]) -> Config:
    """Resolve every setting; `flags` holds what was given on the command line."""
    profile = current_profile(flags.get("profile"))
    local = read_toml(Path(LOCAL_FILE))
    stored = read_toml(profiles_path()).get("profiles", {}).get(profile.value, {})
    defaults = {"url": DEFAULT_URL, "timeout": "30"}
    values: dict[str, Value] = {}
    for name in SETTINGS:
        variable = f"AURALITH_{name.upper()}"
        candidates = (
            Value(flags.get(name), f"flag --{name}"),
            Value(os.environ.get(variable), f"environment {variable}"),
            Value(_text(local.get(name)), f"./{LOCAL_FILE}"),
            Value(_text(stored.get(name)), f"profile {profile.value}"),
            Value(defaults.get(name), "default"),
        )
        values[name] = next((c for c in candidates if c.value), Value(None, "default"))
    return Config(profile=profile, values=values)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
