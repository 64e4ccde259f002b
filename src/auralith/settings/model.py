"""Every setting: its type, default, meaning and an example of a good value."""

import ipaddress
import os
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from auralith.settings.sources import FileTwins, OAuthVariables

PREFIX = "AURALITH_"
MIN_KEY_LENGTH = 32
MIN_PASSWORD_LENGTH = 10


def default_data_dir() -> Path:
    """The user's data directory; for root a place the unprivileged database user can reach."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/auralith")
    return platformdirs.user_data_path("auralith")


def _split(value: Any) -> Any:
    return [p.strip() for p in value.split(",") if p.strip()] if isinstance(value, str) else value


def _networks(values: list[str]) -> list[str]:
    for value in values:
        try:
            ipaddress.ip_network(value, strict=False)
        except ValueError:
            msg = f"'{value}' is not an address or a network in CIDR notation"
            raise ValueError(msg) from None
    return values


def _url(*schemes: str) -> AfterValidator:
    def check(value: Any) -> Any:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        parts = urlsplit(text)
        if parts.scheme not in schemes:
            msg = f"must start with {' or '.join(f'{s}://' for s in schemes)}"
            raise ValueError(msg)
        if not parts.hostname:
            msg = "names no host"
            raise ValueError(msg)
        try:
            _ = parts.port
        except ValueError:
            msg = "has a port that is not a number from 0 to 65535"
            raise ValueError(msg) from None
        return value if isinstance(value, SecretStr) else text.rstrip("/")

    return AfterValidator(check)


def _keys(values: list[SecretStr]) -> list[SecretStr]:
    for number, value in enumerate(values, start=1):
        if len(value.get_secret_value()) < MIN_KEY_LENGTH:
            msg = f"key {number} is shorter than {MIN_KEY_LENGTH} characters"
            raise ValueError(msg)
    return values


def _email(value: str) -> str:
    local, at, domain = value.rpartition("@")
    if not (local and at and "." in domain) or any(c.isspace() for c in value):
        msg = "is not an e-mail address"
        raise ValueError(msg)
    return value


def _password(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < MIN_PASSWORD_LENGTH:
        msg = f"is shorter than {MIN_PASSWORD_LENGTH} characters"
        raise ValueError(msg)
    return value


Networks = Annotated[list[str], NoDecode, BeforeValidator(_split), AfterValidator(_networks)]
HttpUrl = Annotated[str, _url("http", "https")]


class OAuthProvider(BaseModel):
    """One sign-in provider that speaks OpenID Connect."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: HttpUrl
    client_id: str
    client_secret: SecretStr


class Settings(BaseSettings):
    """All settings of a server, worker or administration command."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        toml_file="auralith.toml",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: Annotated[SecretStr, _url("postgresql", "postgres")] | None = Field(
        None,
        description="Metadata PostgreSQL; unset = an embedded one in the data folder",
        examples=["postgresql://auralith:secret@db.internal:5432/auralith"],
    )
    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="Folder of the embedded PostgreSQL, the secret key and uploads",
        examples=["/var/lib/auralith"],
    )
    secret_key: Annotated[
        list[SecretStr], NoDecode, BeforeValidator(_split), AfterValidator(_keys)
    ] = Field(
        default_factory=list,
        description="Keys that seal secrets, comma-separated, the first is active; "
        "unset = a key file in the data folder",
        examples=["<64 hexadecimal digits from: openssl rand -hex 32>"],
    )
    public_url: HttpUrl | None = Field(
        None,
        description="Address people use; unset = built from host and port",
        examples=["https://auralith.example.com"],
    )
    host: str = Field(
        "127.0.0.1", min_length=1, description="Address to listen on", examples=["192.0.2.10"]
    )
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on", examples=[8000])
    trusted_proxies: Networks = Field(
        default_factory=list,
        description="Networks of reverse proxies whose X-Forwarded-* headers are believed",
        examples=["10.0.0.0/8,127.0.0.1"],
    )
    signup: Literal["open", "invite"] = Field(
        "invite", description="Who may register", examples=["invite"]
    )
    admin_email: Annotated[str, AfterValidator(_email)] | None = Field(
        None, description="First user, made at the first start", examples=["admin@example.com"]
    )
    admin_password: Annotated[SecretStr, AfterValidator(_password)] | None = Field(
        None, description="The first user's password", examples=["<at least 10 characters>"]
    )
    smtp_url: Annotated[SecretStr, _url("smtp", "smtps")] | None = Field(
        None,
        description="Mail server; unset = no mail is sent",
        examples=["smtps://user:secret@mail.example.com:465"],
    )
    oauth: dict[str, OAuthProvider] = Field(
        default_factory=dict,
        description="Sign-in providers by name",
        examples=["https://accounts.example.com"],
    )
    stripe_secret_key: SecretStr | None = Field(
        None, description="Stripe API key; unset = billing off", examples=["<sk_live_...>"]
    )
    stripe_webhook_secret: SecretStr | None = Field(
        None, description="Secret of the Stripe webhook endpoint", examples=["<whsec_...>"]
    )
    stripe_api_base: HttpUrl = Field(
        "https://api.stripe.com",
        description="Address of the Stripe API",
        examples=["https://api.stripe.com"],
    )
    outbound_allow: Networks = Field(
        default_factory=list,
        description="Private networks that webhooks and sinks may reach besides public addresses",
        examples=["10.20.0.0/16"],
    )
    sqlite_root: Path | None = Field(
        None,
        description="Folder below which SQLite files may be opened; unset = <data folder>/sqlite",
        examples=["/srv/sqlite"],
    )
    worker_concurrency: int = Field(
        4, ge=1, le=64, description="Runs that one worker does at the same time", examples=[8]
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="Form of the log lines", examples=["json"]
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - signature of the library
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order of precedence: argument, environment, `_FILE` twin, `.env`, `auralith.toml`."""
        return (
            init_settings,
            env_settings,
            FileTwins(settings_cls),
            OAuthVariables(settings_cls),
            dotenv_settings,
            TomlConfigSettingsSource(settings_cls),
        )

    @property
    def postgres_dir(self) -> Path:
        """Folder of the embedded PostgreSQL."""
        return self.data_dir / "postgres"

    @property
    def uploads_dir(self) -> Path:
        """Folder of uploaded files."""
        return self.data_dir / "uploads"

    @property
    def sqlite_dir(self) -> Path:
        """Folder below which SQLite files may be opened."""
        return self.sqlite_root or self.data_dir / "sqlite"

    @property
    def base_url(self) -> str:
        """Address for links in pages and mails, without a trailing slash."""
        if self.public_url:
            return self.public_url
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - compared
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def prepare_data_dir(self) -> Path:
        """Create the data folder; others may pass through it, never list it."""
        from auralith.settings.data_dir import prepare

        return prepare(self.data_dir)

    def secret_keys(self) -> list[str]:
        """The keys for `kit.crypto.Keyring`; makes `<data folder>/secret.key` at first start."""
        from auralith.settings.data_dir import read_or_make_key

        if self.secret_key:
            return [key.get_secret_value() for key in self.secret_key]
        return read_or_make_key(self.prepare_data_dir() / "secret.key", MIN_KEY_LENGTH)
