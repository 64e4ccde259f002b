"""Internet: pages, hosts, addresses of machines, programs, tokens, passwords for tests."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import pyarrow as pa
from pydantic import Field

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators.digits import spaced
from auralith.dataplane.generating.generators.drawing import (
    TEXT,
    Radix,
    distinct,
    locale_of,
    longest,
    of_list,
    room,
    roomy,
)
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator, Params
from auralith.dataplane.keyed.prf import Bytes, derive
from auralith.dataplane.masking.texts import hexadecimal, join, letters_of, strings, text
from auralith.dataplane.masking.transformers.mail import RESERVED
from auralith.dataplane.masking.transformers.passwords import hashed
from auralith.dataplane.masking.transformers.picking import slugs
from auralith.dataplane.masking.transformers.pseudonym import CROCKFORD
from auralith.dataplane.schema.model import LogicalType
from auralith.dataplane.wordlists.loading import Locale, words

_ADDRESSES = TEXT | {LogicalType.OTHER}
_NETS = {
    # RFC 5737, RFC 1918, RFC 2544: no machine of the public network has one of them.
    "documentation": ((0xC0000200, 8), (0xC6336400, 8), (0xCB007100, 8)),
    "private": ((0x0A000000, 24),),
    "benchmark": ((0xC6120000, 17),),
}
_HEX_WORDS = 1 << 16
_PLACED_BITS = 15
_NUMBERS = 10_000
_SALT = 16
_SYSTEMS = (
    "Windows NT 10.0; Win64; x64",
    "Macintosh; Intel Mac OS X 10_15_7",
    "X11; Linux x86_64",
    "X11; CrOS x86_64 14541.0.0",
    "Linux; Android 10; K",
)


class SlugParams(Params):
    """Words between hyphens, as they stand in addresses of pages."""

    locale: Locale | None = Field(
        default=None, description="The language of words; by default the scenario's."
    )


class UrlParams(SlugParams):
    """The address of a page at a host that is nobody's."""

    hosts: tuple[str, ...] = Field(
        default=RESERVED, min_length=1, max_length=100, description="Hosts to choose from."
    )
    scheme: Literal["https", "http"] = Field(default="https", description="What it begins with.")


class DomainParams(SlugParams):
    """A domain that can never be registered."""

    ending: str = Field(
        default="example",
        pattern=r"^[a-z0-9.-]{1,60}$",
        description="What it ends with; example is set aside for documentation (RFC 2606).",
    )


class Ipv4Params(Params):
    """An IPv4 address."""

    network: Literal["documentation", "private", "benchmark"] = Field(
        default="documentation",
        description="documentation: 768 addresses of RFC 5737; private: 10.0.0.0/8; benchmark:"
        " 198.18.0.0/15.",
    )


class Ipv6Params(Params):
    """An IPv6 address of 2001:db8::/32, which is set aside for documentation."""


class MacParams(Params):
    """A hardware address that no maker gives out."""


class AgentParams(Params):
    """What a browser calls itself."""


class TokenParams(Params):
    """Random letters and digits."""

    length: int = Field(default=32, ge=4, le=512, description="How many.")
    alphabet: Literal["hex", "base32", "base62"] = Field(
        default="hex", description="hex: 0-9 a-f; base32: without letters easily mistaken."
    )


class PasswordParams(Params):
    """The hash of one password for tests, made once: everybody can be logged in as."""

    password: str = Field(
        default="password for tests",
        min_length=8,
        max_length=100,
        description="Everybody's password. Whoever may read this scenario reads it.",
    )
    scheme: Literal["argon2id", "pbkdf2_sha256"] = Field(
        default="argon2id",
        description="argon2id in the PHC form; pbkdf2_sha256 as Django writes it.",
    )


def _slugs(binding: Binding) -> pa.Array:
    return slugs(distinct(words(f"{locale_of(binding)}_words"))).unique()


def _words(binding: Binding, *, before: int, wanted: int, what: str) -> "_Slugs":
    """As many words as there is room for behind `before` characters, at most `wanted`."""
    entries, most = _slugs(binding), binding.column.max_length
    digits = len(str(_NUMBERS - 1))
    if most is not None:
        left = most - before - digits
        if left < 1:
            raise GeneratorUnfit(
                f"{binding.column.name} holds {most} characters, too few for {what}.",
                loc=("generator",),
            )
        wanted = max(1, min(wanted, left // (longest(entries) + 1)))
        entries = roomy(entries, max(left - 1, 1))
    return _Slugs(entries, wanted)


class _Slugs:
    """Words between hyphens, and a number behind them where all must differ."""

    def __init__(self, entries: pa.Array, count: int) -> None:
        self._entries = entries
        self._radix = Radix((*[len(entries)] * count, _NUMBERS))
        self.space = self._radix.space
        self.longest = count * (longest(entries) + 1) + len(str(_NUMBERS - 1))

    def make(self, draw: Draw) -> pa.Array:
        *places, number = self._radix.split(draw)
        parts = [self._entries.take(pa.array(place)) for place in places]
        if draw.index is not None:
            parts.append(pa.array(number).cast(pa.large_string()))
        return join(*parts, by="-")


def bind_slug(binding: Binding) -> Bound:
    """Three words and hyphens."""
    made = _words(binding, before=0, wanted=3, what="a slug")
    return Bound(made.make, space=made.space, longest=made.longest)


def bind_domain(binding: Binding) -> Bound:
    """Two words, a hyphen, and the ending."""
    ending = f".{binding.given(DomainParams).ending}"
    made = _words(binding, before=len(ending), wanted=2, what="a domain")
    return Bound(
        lambda draw: join(made.make(draw), text(ending)),
        space=made.space,
        longest=made.longest + len(ending),
    )


def bind_url(binding: Binding) -> Bound:
    """scheme://host/words."""
    given = binding.given(UrlParams)
    hosts = pa.array(given.hosts, pa.large_string())
    before = len(given.scheme) + 4 + longest(hosts)
    made = _words(binding, before=before, wanted=3, what="an address of these hosts")

    def make(draw: Draw) -> pa.Array:
        host = hosts.take(pa.array(draw.stream.below(draw.numbers, len(hosts), 9)))
        return join(text(f"{given.scheme}://"), host, text("/"), made.make(draw))

    return Bound(make, space=made.space, longest=made.longest + before)


def bind_ipv4(binding: Binding) -> Bound:
    """Of the networks that are nobody's."""
    room(binding.column, 15, "an IPv4 address")
    nets = _NETS[binding.given(Ipv4Params).network]
    bits = nets[0][1]
    starts = np.array([start for start, _ in nets], np.uint64)
    radix = Radix((len(nets), 1 << bits))

    def make(draw: Draw) -> pa.Array:
        net, host = radix.split(draw)
        found = starts[net] + host
        octets = [_OCTETS.take(pa.array(found >> np.uint64(by) & np.uint64(255))) for by in _SHIFTS]
        return join(*octets, by=".")

    return Bound(make, space=radix.space, longest=15)


_OCTETS = pa.array([str(n) for n in range(256)], pa.large_string())
_SHIFTS = (24, 16, 8, 0)
_HEX = pa.array([f"{n:x}" for n in range(_HEX_WORDS)], pa.large_string())


def bind_ipv6(binding: Binding) -> Bound:
    """2001:db8: and six groups, none of them 0: there is one way to write it."""
    room(binding.column, 39, "an IPv6 address")

    def make(draw: Draw) -> pa.Array:
        words_ = [draw.stream.words(draw.numbers, lane) for lane in (0, 1)]
        free = [words_[at // 4] >> np.uint64(16 * (at % 4)) for at in range(6)]
        groups = [np.uint64(1) + part % np.uint64(_HEX_WORDS - 1) for part in free]
        if draw.index is not None:
            for at in range(4):
                part = draw.index >> np.uint64(_PLACED_BITS * at)
                groups[2 + at] = np.uint64(1) + part % np.uint64(1 << _PLACED_BITS)
        shown = [_HEX.take(pa.array(group)) for group in groups]
        return join(text("2001"), text("db8"), *shown, by=":")

    return Bound(make, space=1 << 4 * _PLACED_BITS, longest=39)


def bind_mac(binding: Binding) -> Bound:
    """02: the bit says that it is given locally."""
    room(binding.column, 17, "a hardware address")

    def make(draw: Draw) -> pa.Array:
        found = draw.index if draw.index is not None else draw.stream.words(draw.numbers)
        raw = found.astype(">u8").view(np.uint8).reshape(len(draw), 8)[:, 2:].copy()
        raw[:, 0] = 2
        return strings(spaced(hexadecimal(raw), (2,) * 6, ":"))

    return Bound(make, space=1 << 40, longest=17)


def _agents() -> pa.Array:
    plain = "Mozilla/5.0"
    found = [
        f"{plain} ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0"
        f" {'Mobile ' if 'Android' in system else ''}Safari/537.36"
        for system in _SYSTEMS
        for version in range(120, 150)
    ]
    found += [
        f"{plain} ({system}; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"
        for system in (_SYSTEMS[0], _SYSTEMS[2], "Macintosh; Intel Mac OS X 10.15")
        for version in range(120, 150)
    ]
    found += [
        f"{plain} ({_SYSTEMS[1]}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{version}.{part}"
        " Safari/605.1.15"
        for version in (16, 17, 18)
        for part in range(7)
    ]
    return pa.array(found, pa.large_string())


def bind_agent(binding: Binding) -> Bound:
    """Of browsers of a few years."""
    return of_list(_agents(), binding)


_ALPHABETS = {
    "hex": "0123456789abcdef",
    "base32": CROCKFORD,
    "base62": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
}
_FOLDED = {"hex": ("0123456789abcdef", 15), "base32": (CROCKFORD, 12), "base62": (CROCKFORD, 12)}
"""The letters that tell a row's place whatever their case, and how many 63 bits have room for."""
_A_WORD = 10
"""Letters that one word of 64 bits has bits enough for."""


def bind_token(binding: Binding) -> Bound:
    """Letters of the stream; where all must differ, the last ones are the row's place."""
    given, most = binding.given(TokenParams), binding.column.max_length
    length = given.length if most is None else min(given.length, most)
    alphabet = _ALPHABETS[given.alphabet]
    placed, digits = _FOLDED[given.alphabet]
    digits = min(digits, length)

    def make(draw: Draw) -> pa.Array:
        found = _letters(draw, alphabet, length if draw.index is None else length - digits)
        if draw.index is not None:
            found = np.concatenate([found, letters_of(draw.index, placed, digits)], axis=1)
        return strings(found)

    return Bound(make, space=len(placed) ** digits, longest=length)


def _letters(draw: Draw, alphabet: str, count: int) -> Bytes:
    parts = [
        letters_of(draw.stream.words(draw.numbers, lane), alphabet, min(_A_WORD, count - start))
        for lane, start in enumerate(range(0, count, _A_WORD))
    ]
    return np.concatenate([np.empty((len(draw), 0), np.uint8), *parts], axis=1)


def bind_password(binding: Binding) -> Bound:
    """One hash; its salt is the password's own, the same in every run."""
    given = binding.given(PasswordParams)
    salt = derive(b"auralith seeds: passwords of tests", given.password)[:_SALT]
    made = hashed(given.password, given.scheme, salt)
    room(binding.column, len(made), f"a hash of {given.scheme}")
    scalar = text(made)
    return Bound(
        lambda draw: pa.repeat(scalar, len(draw)), space=1, longest=len(made), labels=(made,)
    )


def _of(
    name: str,
    params: type[Params],
    bind: Callable[[Binding], Bound],
    makes: frozenset[LogicalType] = TEXT,
) -> Generator:
    return Generator(id=name, family=Family.INTERNET, params=params, makes=makes, bind=bind)


URL = _of("url", UrlParams, bind_url)
DOMAIN = _of("domain", DomainParams, bind_domain)
SLUG = _of("slug", SlugParams, bind_slug)
IPV4 = _of("ipv4", Ipv4Params, bind_ipv4, _ADDRESSES)
IPV6 = _of("ipv6", Ipv6Params, bind_ipv6, _ADDRESSES)
MAC = _of("mac", MacParams, bind_mac, _ADDRESSES)
USER_AGENT = _of("user_agent", AgentParams, bind_agent)
TOKEN = _of("token", TokenParams, bind_token)
PASSWORD = _of("password_hash", PasswordParams, bind_password)
