"""Every setting: its type, default, meaning and an example of a good value."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from auralith.settings import values
from auralith.settings.sources import FileTwins, OAuthVariables

PREFIX = "AURALITH_"
NO_BILLING = "this version bills nobody"


def default_data_dir() -> Path:
    """The user's data directory; for root a place the unprivileged database user can reach."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/auralith")
    return platformdirs.user_data_path("auralith")


Networks = Annotated[
    list[str], NoDecode, BeforeValidator(values.split), AfterValidator(values.networks)
]
HttpUrl = Annotated[str, values.url("http", "https")]


def _idle(reason: str) -> dict[str, Any]:
    """Marks a setting that is checked and kept, but that nothing in this version acts on."""
    return {"not_used_yet": reason}


class OAuthProvider(BaseModel):
    """One sign-in provider that speaks OpenID Connect."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: Annotated[str, AfterValidator(values.issuer)]
    client_id: str = Field(min_length=1)
    client_secret: SecretStr = Field(min_length=1)


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

    database_url: Annotated[SecretStr, values.url("postgresql", "postgres")] | None = Field(
        None,
        description="Metadata PostgreSQL; unset = an embedded one in the data folder",
        examples=["postgresql://auralith:secret@db.internal:5432/auralith"],
    )
    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="Folder of the embedded PostgreSQL and the secret key",
        examples=["/var/lib/auralith"],
    )
    secret_key: Annotated[
        list[SecretStr], NoDecode, BeforeValidator(values.split), AfterValidator(values.keys)
    ] = Field(
        default_factory=list,
        description="Keys that seal secrets, comma-separated, the first is active; "
        "unset = a key file in the data folder",
        examples=["<64 hexadecimal digits from: openssl rand -hex 32>"],
    )
    public_url: Annotated[str, AfterValidator(values.bare)] | None = Field(
        None,
        description="Address people use; unset = built from host and port",
        examples=["https://auralith.example.com"],
    )
    host: Annotated[str, AfterValidator(values.host)] = Field(
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
    admin_email: Annotated[str, AfterValidator(values.email)] | None = Field(
        None, description="First user, made at the first start", examples=["admin@example.com"]
    )
    admin_password: Annotated[SecretStr, AfterValidator(values.password)] | None = Field(
        None, description="The first user's password", examples=["<at least 10 characters>"]
    )
    smtp_url: Annotated[SecretStr, AfterValidator(values.mail_server)] | None = Field(
        None,
        description="Mail server; unset = no mail is sent",
        examples=["smtps://user:secret@mail.example.com:465"],
        json_schema_extra=_idle("this version sends no mail"),
    )
    oauth: dict[str, OAuthProvider] = Field(
        default_factory=dict,
        description="Sign-in providers by name",
        examples=["https://accounts.example.com"],
        json_schema_extra=_idle("this version signs in with a password only"),
    )
    stripe_secret_key: Annotated[SecretStr, AfterValidator(values.stripe_key)] | None = Field(
        None,
        description="Stripe API key; unset = billing off",
        examples=["<sk_live_...>"],
        json_schema_extra=_idle(NO_BILLING),
    )
    stripe_webhook_secret: Annotated[SecretStr, AfterValidator(values.stripe_webhook)] | None = (
        Field(
            None,
            description="Secret of the Stripe webhook endpoint",
            examples=["<whsec_...>"],
            json_schema_extra=_idle(NO_BILLING),
        )
    )
    stripe_api_base: HttpUrl = Field(
        "https://api.stripe.com",
        description="Address of the Stripe API",
        examples=["https://api.stripe.com"],
        json_schema_extra=_idle(NO_BILLING),
    )
    outbound_allow: Networks = Field(
        default_factory=list,
        description="Private networks that webhooks and sinks may reach besides public addresses",
        examples=["10.20.0.0/16"],
        json_schema_extra=_idle("this version calls no webhook"),
    )
    sqlite_root: Annotated[Path, AfterValidator(values.folder)] | None = Field(
        None,
        description="Folder below which SQLite files may be opened; unset = <data folder>/sqlite",
        examples=["/srv/sqlite"],
    )
    worker_concurrency: int = Field(
        4, ge=1, le=64, description="Runs that one worker does at the same time", examples=[8]
    )
    anonymize_originals_days: int = Field(
        7,
        ge=1,
        le=3_650,
        description="Days after which the sealed originals of a masking in place are destroyed",
        examples=[2],
    )
    seed_journal_days: int = Field(
        180,
        ge=1,
        le=3_650,
        description="Days after which the rows of a seed run can no longer be removed",
        examples=[30],
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
        return read_or_make_key(self.prepare_data_dir() / "secret.key", values.MIN_KEY_LENGTH)
