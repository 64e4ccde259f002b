"""Settings: sources and their order, refusals in one line, masking, the secret key file."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from auralith.settings import (
    ConfigError,
    Settings,
    describe_settings,
    load_settings,
    reset_settings,
    setting_warnings,
)


@pytest.fixture(autouse=True)
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working folder and no AURALITH_ variable."""
    for name in list(os.environ):
        if name.startswith("AURALITH_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    reset_settings()


def test_defaults_need_no_configuration() -> None:
    settings = load_settings()
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.database_url is None
    assert settings.sqlite_dir == settings.data_dir / "sqlite"


def test_environment_wins_over_dotenv_and_dotenv_over_toml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "auralith.toml").write_text('port = 8001\nsignup = "open"\nhost = "10.0.0.1"\n')
    (tmp_path / ".env").write_text("AURALITH_PORT=8002\nAURALITH_SIGNUP=invite\n")
    monkeypatch.setenv("AURALITH_PORT", "8003")
    settings = load_settings()
    assert (settings.port, settings.signup, settings.host) == (8003, "invite", "10.0.0.1")
    sources = {line.name: line.source for line in describe_settings()}
    assert sources["AURALITH_PORT"] == "environment"
    assert sources["AURALITH_SIGNUP"] == str(tmp_path / ".env")
    assert sources["AURALITH_HOST"] == str(tmp_path / "auralith.toml")
    assert sources["AURALITH_LOG_FORMAT"] == "default"


def test_twin_file_gives_the_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "url").write_text("postgresql://u:hunter2@db/auralith\n")
    monkeypatch.setenv("AURALITH_DATABASE_URL_FILE", str(tmp_path / "url"))
    settings = load_settings()
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == "postgresql://u:hunter2@db/auralith"
    shown = "\n".join(f"{line.name} {line.value}" for line in describe_settings())
    assert "hunter2" not in shown


def test_twin_file_and_variable_together_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "url").write_text("postgresql://db/a")
    monkeypatch.setenv("AURALITH_DATABASE_URL_FILE", str(tmp_path / "url"))
    monkeypatch.setenv("AURALITH_DATABASE_URL", "postgresql://db/b")
    with pytest.raises(ConfigError, match="Keep one of the two"):
        load_settings()


def test_missing_twin_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURALITH_SMTP_URL_FILE", "/nowhere/smtp")
    with pytest.raises(ConfigError, match=r"AURALITH_SMTP_URL_FILE.*'/nowhere/smtp'"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("AURALITH_PORT", "99999", "'99999' should be less than or equal to 65535"),
        ("AURALITH_PORT", "http", "should be a valid integer"),
        ("AURALITH_SIGNUP", "everyone", "should be 'open' or 'invite'"),
        ("AURALITH_LOG_FORMAT", "xml", "should be 'text' or 'json'"),
        ("AURALITH_DATABASE_URL", "mysql://h/d", "must start with postgresql://"),
        ("AURALITH_DATABASE_URL", "postgresql:///d", "names no host"),
        ("AURALITH_SMTP_URL", "smtp://h:port", "has a port that is not a number"),
        ("AURALITH_PUBLIC_URL", "example.com", "must start with http://"),
        ("AURALITH_SMTP_URL", "smtp://user@mail.example.com", "has a user but no password"),
        ("AURALITH_SMTP_URL", "smtp://mail.example.com/inbox", "must end after host and port"),
        ("AURALITH_SMTP_URL", "smtp://mail .example.com", "holds white space"),
        ("AURALITH_PUBLIC_URL", "https://example.com/auralith", "at the root of a host"),
        ("AURALITH_HOST", "http://0.0.0.0", "is not an address or a host name"),
        ("AURALITH_HOST", "0.0.0.0:8000", "is not an address or a host name"),
        ("AURALITH_HOST", " ", "set, but empty"),
        ("AURALITH_STRIPE_SECRET_KEY", "pk_live_4242424242424242", "not a secret key of Stripe"),
        ("AURALITH_STRIPE_SECRET_KEY", "42", "not a secret key of Stripe"),
        ("AURALITH_STRIPE_WEBHOOK_SECRET", "sk_live_4242424242424242", "begin with whsec_"),
        ("AURALITH_STRIPE_API_BASE", "ftp://stripe", "must start with http://"),
        ("AURALITH_OAUTH_ACME_ISSUER", "http://id.acme.example", "must start with https://"),
        ("AURALITH_SQLITE_ROOT", "/nowhere/at/all", "there is no folder '/nowhere/at/all'"),
        ("AURALITH_SECRET_KEY", "tooshort", "key 1 is shorter than 32"),
        ("AURALITH_TRUSTED_PROXIES", "10.0.0.0/8,foo", "'foo' is not an address"),
        ("AURALITH_OUTBOUND_ALLOW", "10.0.0.0/99", "is not an address"),
        ("AURALITH_OAUTH_ACME_ISSUER", "https://id.acme.example", "CLIENT_ID: missing"),
        ("AURALITH_ADMIN_EMAIL", "nobody", "is not an e-mail address"),
        ("AURALITH_ADMIN_EMAIL", "a@b.example", "AURALITH_ADMIN_PASSWORD: missing"),
    ],
)
def test_bad_value_gives_one_line_with_name_fault_and_example(
    name: str, value: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    for line in caught.value.problems:
        assert line.startswith("AURALITH_")
        assert "Example: AURALITH_" in line
        assert "\n" not in line
    assert fault in str(caught.value)


def test_refusal_never_repeats_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURALITH_DATABASE_URL", "oracle://u:hunter2@h/d")
    monkeypatch.setenv("AURALITH_ADMIN_PASSWORD", "hunter2")
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)
    assert len(caught.value.problems) == 2


def test_unknown_key_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "auralith.toml").write_text("prt = 1\n")
    with pytest.raises(ConfigError, match="unknown setting 'prt'"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("AURALITH_PROT", "AURALITH_PORT"),
        ("AURALITH_DATABSE_URL", "AURALITH_DATABASE_URL"),
        ("AURALITH_TRUSTED_PROXY", "AURALITH_TRUSTED_PROXIES"),
        ("AURALITH_SECRET_KEYS", "AURALITH_SECRET_KEY"),
        ("AURALITH_OAUTH_ACME_SECRET", "AURALITH_OAUTH_<NAME>_ISSUER"),
    ],
)
def test_misspelt_variable_stops_the_start(
    name: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "hunter2")
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith(f"{name}: ")
    assert meant in caught.value.problems[0]
    assert "hunter2" not in str(caught.value)


def test_misspelt_name_in_dotenv_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("AURALITH_SIGN_UP=open\n")
    with pytest.raises(ConfigError, match="did you mean AURALITH_SIGNUP"):
        load_settings()


def test_name_like_no_other_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    # What Kubernetes sets in every container beside a service named "auralith".
    monkeypatch.setenv("AURALITH_SERVICE_HOST", "10.1.2.3")
    assert setting_warnings(load_settings()) == ["AURALITH_SERVICE_HOST: nothing reads it."]
    unknown = [line.name for line in describe_settings() if line.source == "unknown"]
    assert unknown == ["AURALITH_SERVICE_HOST"]


@pytest.mark.parametrize("name", ["HOST", "PORT", "DATABASE_URL", "SECRET_KEY", "SIGNUP"])
def test_empty_value_where_nothing_is_no_value_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"AURALITH_{name}", "")
    with pytest.raises(ConfigError, match=rf"AURALITH_{name}: set, but empty"):
        load_settings()


def test_empty_value_where_nothing_is_a_value_means_it(monkeypatch: pytest.MonkeyPatch) -> None:
    # As the compose file passes what nobody set.
    monkeypatch.setenv("AURALITH_PUBLIC_URL", "")
    monkeypatch.setenv("AURALITH_TRUSTED_PROXIES", "")
    settings = load_settings()
    assert settings.public_url is None
    assert settings.trusted_proxies == []


def test_setting_without_effect_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURALITH_SMTP_URL", "smtps://user:hunter2@mail.example.com:465")
    monkeypatch.setenv("AURALITH_STRIPE_SECRET_KEY", "sk_test_4242424242424242")
    said = setting_warnings(load_settings())
    assert [line.split()[0] for line in said] == ["AURALITH_SMTP_URL", "AURALITH_STRIPE_SECRET_KEY"]
    assert all("not used yet" in line for line in said)
    assert "hunter2" not in str(said)
    notes = {line.name: line.note for line in describe_settings()}
    assert "sends no mail" in notes["AURALITH_SMTP_URL"]
    assert notes["AURALITH_PORT"] == ""


def test_oauth_provider_is_gathered_from_its_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURALITH_OAUTH_ACME_ISSUER", "https://id.acme.example/")
    monkeypatch.setenv("AURALITH_OAUTH_ACME_CLIENT_ID", "auralith")
    monkeypatch.setenv("AURALITH_OAUTH_ACME_CLIENT_SECRET", "hunter2")
    provider = load_settings().oauth["acme"]
    assert provider.issuer == "https://id.acme.example"
    assert provider.client_secret.get_secret_value() == "hunter2"
    assert not [line for line in describe_settings() if "hunter2" in line.value]


def test_secret_key_file_is_made_once_and_private(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path / "data")
    first = settings.secret_keys()
    assert first == settings.secret_keys()
    assert len(first[0]) == 64
    mode = stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode)
    assert mode == 0o600


def test_several_keys_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURALITH_SECRET_KEY", f"{'a' * 32}, {'b' * 32}")
    assert load_settings().secret_keys() == ["a" * 32, "b" * 32]


def test_damaged_key_file_stops_the_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "secret.key").write_text("short\n")
    with pytest.raises(ConfigError, match="Restore it from a backup"):
        load_settings(data_dir=data).secret_keys()


def test_import_reads_nothing_and_loads_no_model(tmp_path: Path) -> None:
    (tmp_path / "auralith.toml").write_text("not toml at all")
    code = "import sys, auralith.settings; print('pydantic_settings' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    assert done.stdout.strip() == "False"


def test_every_setting_has_a_description_and_an_example() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.examples, name
