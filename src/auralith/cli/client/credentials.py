"""Who the client is: an API key, or a session made by `auralith auth login --email`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from auralith.cli.client.config import config_dir, read_toml, write_toml
from auralith.cli.client.errors import usage


@dataclass(frozen=True)
class Credentials:
    """What is sent with a call; empty when nobody signed in."""

    source: str = "none"
    api_key: str | None = None
    csrf_token: str | None = None
    cookies: Mapping[str, str] = field(default_factory=dict)

    @property
    def present(self) -> bool:
        """Whether there is anything to send."""
        return bool(self.api_key or self.cookies)


def credentials_path() -> Path:
    """The file of keys and sessions, readable by its owner alone."""
    return config_dir() / "credentials.toml"


def load(profile: str, url: str) -> Credentials:
    """AURALITH_API_KEY, then AURALITH_API_KEY_FILE, then what `auth login` stored for `url`."""
    key = os.environ.get("AURALITH_API_KEY")
    if key:
        return Credentials("environment AURALITH_API_KEY", api_key=key.strip())
    file = os.environ.get("AURALITH_API_KEY_FILE")
    if file:
        try:
            text = Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise usage(
                f"AURALITH_API_KEY_FILE={file} cannot be read: {error.strerror}.",
                "Point it at a file that holds the API key and nothing else.",
            ) from error
        return Credentials("environment AURALITH_API_KEY_FILE", api_key=text)
    entry = read_toml(credentials_path()).get("profiles", {}).get(profile, {})
    # A key is only ever sent to the server it was stored for.
    if entry.get("url") != url:
        return Credentials()
    cookies = {
        name.removeprefix("cookie:"): value
        for name, value in entry.items()
        if name.startswith("cookie:")
    }
    return Credentials(
        source=f"profile {profile}",
        api_key=entry.get("api_key"),
        csrf_token=entry.get("csrf_token"),
        cookies=cookies,
    )


def store(profile: str, url: str, credentials: Credentials) -> None:
    """Keep `credentials` for this profile and server."""
    entry: dict[str, Any] = {
        "url": url,
        "api_key": credentials.api_key,
        "csrf_token": credentials.csrf_token,
    }
    entry |= {f"cookie:{name}": value for name, value in credentials.cookies.items()}
    _change(profile, entry)


def forget(profile: str) -> None:
    """Remove what was stored for this profile."""
    _change(profile, None)


def _change(profile: str, entry: Mapping[str, Any] | None) -> None:
    tables = read_toml(credentials_path())
    profiles = dict(tables.get("profiles", {}))
    profiles.pop(profile, None)
    if entry is not None:
        profiles[profile] = entry
    write_toml(credentials_path(), {"profiles": profiles}, secret=True)
