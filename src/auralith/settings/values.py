"""What a good value is: the checks of single settings, each with the words for a bad one."""

import ipaddress
import re
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, SecretStr

MIN_KEY_LENGTH = 32
MIN_PASSWORD_LENGTH = 10
HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?")
STRIPE_KEY = re.compile(r"(sk|rk)_(test|live)_[A-Za-z0-9]{10,}")
STRIPE_WEBHOOK = re.compile(r"whsec_[A-Za-z0-9+/=_-]{10,}")
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def split(value: Any) -> Any:
    """`a, b` as a list; anything but text as it is."""
    return [p.strip() for p in value.split(",") if p.strip()] if isinstance(value, str) else value


def networks(values: list[str]) -> list[str]:
    """Addresses and networks."""
    for value in values:
        try:
            ipaddress.ip_network(value, strict=False)
        except ValueError:
            msg = f"'{value}' is not an address or a network in CIDR notation"
            raise ValueError(msg) from None
    return values


def plain(value: Any) -> str:
    """The text of a value that may be a secret."""
    return str(value.get_secret_value() if isinstance(value, SecretStr) else value)


def url(*schemes: str) -> AfterValidator:
    """An address with one of these schemes and a host."""

    def check(value: Any) -> Any:
        parse(plain(value), *schemes)
        return value if isinstance(value, SecretStr) else str(value).rstrip("/")

    return AfterValidator(check)


def parse(text: str, *schemes: str) -> SplitResult:
    """The parts of an address; the fault of a bad one never repeats it: it may hold a password."""
    if any(character.isspace() for character in text):
        msg = "holds white space"
        raise ValueError(msg)
    parts = urlsplit(text)
    if parts.scheme not in schemes:
        msg = f"must start with {' or '.join(f'{s}://' for s in schemes)}"
        raise ValueError(msg)
    if not parts.hostname:
        msg = "names no host"
        raise ValueError(msg)
    try:
        wrong = parts.port == 0
    except ValueError:
        wrong = True
    if wrong:
        msg = "has a port that is not a number from 1 to 65535"
        raise ValueError(msg)
    return parts


def bare(text: str) -> str:
    """An http(s) address without login, path, question mark or fragment."""
    parts = parse(text, "http", "https")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        msg = "must be scheme, host and port alone: Auralith is served at the root of a host"
        raise ValueError(msg)
    return text.rstrip("/")


def issuer(text: str) -> str:
    """The issuer of an OpenID provider: https, or http on this machine."""
    parts = parse(text, "http", "https")
    if parts.scheme == "http" and parts.hostname not in LOCAL:
        msg = "must start with https://"
        raise ValueError(msg)
    if parts.query or parts.fragment or parts.username is not None:
        msg = "must hold no login, question mark or fragment"
        raise ValueError(msg)
    return text.rstrip("/")


def mail_server(value: SecretStr) -> SecretStr:
    """`smtp(s)://[user:password@]host[:port]`."""
    parts = parse(plain(value), "smtp", "smtps")
    if parts.path.strip("/") or parts.query or parts.fragment:
        msg = "must end after host and port"
        raise ValueError(msg)
    if (parts.username or "") == "" and parts.password is not None:
        msg = "has a password but no user"
        raise ValueError(msg)
    if parts.username and not parts.password:
        msg = "has a user but no password"
        raise ValueError(msg)
    return value


def host(value: str) -> str:
    """An address or a name of this machine, without scheme and port."""
    try:
        ipaddress.ip_address(value)
    except ValueError:
        if not HOST_NAME.fullmatch(value):
            msg = "is not an address or a host name (scheme and port do not belong here)"
            raise ValueError(msg) from None
    return value


def folder(value: Path) -> Path:
    """A folder that is there and can be entered."""
    path = value.expanduser()
    try:
        found = path.is_dir()
        if found:
            next(path.iterdir(), None)
    except OSError as error:
        msg = f"the folder '{path}' cannot be read ({error.strerror})"
        raise ValueError(msg) from None
    if not found:
        msg = f"there is no folder '{path}'"
        raise ValueError(msg)
    return path.absolute()


def keys(values: list[SecretStr]) -> list[SecretStr]:
    """Keys that are long enough."""
    for number, value in enumerate(values, start=1):
        if len(value.get_secret_value()) < MIN_KEY_LENGTH:
            msg = f"key {number} is shorter than {MIN_KEY_LENGTH} characters"
            raise ValueError(msg)
    return values


def email(value: str) -> str:
    """Something like an e-mail address."""
    local, at, domain = value.rpartition("@")
    if not (local and at and "." in domain) or any(c.isspace() for c in value):
        msg = "is not an e-mail address"
        raise ValueError(msg)
    return value


def password(value: SecretStr) -> SecretStr:
    """A password of enough characters."""
    if len(value.get_secret_value()) < MIN_PASSWORD_LENGTH:
        msg = f"is shorter than {MIN_PASSWORD_LENGTH} characters"
        raise ValueError(msg)
    return value


def stripe_key(value: SecretStr) -> SecretStr:
    """A secret or restricted key; the publishable one (`pk_`) is a common mix-up."""
    if not STRIPE_KEY.fullmatch(plain(value)):
        msg = "is not a secret key of Stripe (they begin with sk_live_, sk_test_ or rk_…)"
        raise ValueError(msg)
    return value


def stripe_webhook(value: SecretStr) -> SecretStr:
    """The signing secret of a webhook endpoint."""
    if not STRIPE_WEBHOOK.fullmatch(plain(value)):
        msg = "is not the signing secret of a Stripe webhook endpoint (they begin with whsec_)"
        raise ValueError(msg)
    return value
