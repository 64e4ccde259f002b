"""Addresses of machines and pages."""

import ipaddress

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from auralith.dataplane.keyed.cells import CellPermutation
from auralith.dataplane.keyed.permutation import Permutation
from auralith.dataplane.keyed.prf import Bytes
from auralith.dataplane.masking.canonical import Canonical, canonical
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.model import (
    TEXT,
    Binding,
    Family,
    Grade,
    Mask,
    Params,
    Row,
    Transformer,
)
from auralith.dataplane.masking.texts import hexadecimal, join, strings, text
from auralith.dataplane.masking.transformers.mail import suffix
from auralith.dataplane.masking.transformers.shaped import Signs, on_signs
from auralith.dataplane.schema.model import LogicalType

_OCTETS = r"\.".join(f"(?P<{name}>[0-9]{{1,3}})" for name in "abcd")
_V4 = rf"^{_OCTETS}(?P<net>/[0-9]{{1,2}})?$"
_HEX = b"0123456789abcdef"
_KINDS, _VALUE = np.zeros(256, np.uint8), np.zeros(256, np.uint16)
for _sign in b"0123456789abcdefABCDEF":
    _KINDS[_sign] = 1
    _VALUE[_sign] = int(chr(_sign), 16)
_GLYPHS = np.frombuffer(_HEX, np.uint8)
_MAC_DIGITS, _MAKER_DIGITS = 12, 6
_LARGEST = 255
_PLAIN_URL, _LONGEST_URL = 46, 2000


class IpParams(Params):
    """Another address of the same network."""

    keep_v4: int = Field(default=16, ge=0, le=24, description="Bits kept of an IPv4 address.")
    keep_v6: int = Field(default=32, ge=0, le=64, description="Bits kept of an IPv6 address.")


class MacParams(Params):
    """Another hardware address."""

    keep_maker: bool = Field(default=True, description="Whether the maker's first half stays.")


class UrlParams(Params):
    """Another address of a page, with the same scheme."""

    keep_host: bool = Field(default=False, description="Whether the host stays.")


def bind_ip(binding: Binding) -> Mask:
    """Bits behind the kept ones are permuted; what is no address becomes one of 192.0.2.0/24."""
    given = binding.given(IpParams)
    four, six = (Permutation(binding.key.prf(f"ip v{version}")) for version in (4, 6))
    prf = binding.key.prf("ip, other values")

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        parts = pc.extract_regex(values, pattern=_V4)
        octets = [pc.struct_field(parts, name) for name in "abcd"]
        numbers = [pc.fill_null(octet.cast(pa.int64()), 0) for octet in octets]
        valid = np.asarray(parts.is_valid())
        total = np.zeros(len(values), np.uint64)
        for number in numbers:
            valid &= np.asarray(number) <= _LARGEST
            total = total << np.uint64(8) | np.asarray(number).astype(np.uint64)
        total[~valid] = 0
        size = 1 << (32 - given.keep_v4)
        low = total & np.uint64(size - 1)
        found = _dotted(total - low + four.forward(low, size))
        net = pc.fill_null(pc.struct_field(parts, "net"), "").cast(pa.large_string())
        shown = join(found, net)
        if valid.all():
            return shown
        rows = np.nonzero(~valid)[0]
        others = values.take(pa.array(rows)).to_pylist()
        unknown = _documentation(
            prf.words(canonical(values.take(pa.array(rows)), Canonical.FOLDED))
        )
        instead = [
            _moved_v6(value, six, given.keep_v6) or other
            for value, other in zip(others, unknown.to_pylist(), strict=True)
        ]
        return pc.replace_with_mask(shown, pa.array(~valid), pa.array(instead, pa.large_string()))

    return mask


def _dotted(numbers: np.ndarray) -> pa.Array:
    octets = [
        pa.array(numbers >> np.uint64(shift) & np.uint64(255)).cast(pa.large_string())
        for shift in (24, 16, 8, 0)
    ]
    return join(*octets, by=".")


def _documentation(numbers: np.ndarray) -> pa.Array:
    """Addresses that stand in no network (RFC 5737)."""
    return _dotted(np.uint64(0xC0000200) + numbers % np.uint64(256))


def _moved_v6(value: str, permutation: Permutation, keep: int) -> str | None:
    """The address with its last 64 bits permuted, and those between them and the kept ones."""
    address, slash, net = value.partition("/")
    try:
        number = int(ipaddress.IPv6Address(address.strip()))
    except ValueError:
        return None
    low, high = number & (1 << 64) - 1, number >> 64
    middle = 1 << (64 - keep)
    new_low = int(permutation.forward(np.array([low], np.uint64), 1 << 64)[0])
    part = np.array([high % middle], np.uint64)
    high += int(permutation.forward(part, middle)[0]) - high % middle
    return f"{ipaddress.IPv6Address(high << 64 | new_low)}{slash}{net}"


def bind_mac(binding: Binding) -> Mask:
    """Twelve hexadecimal digits are permuted, in small letters; anything else is hashed to some."""
    keep = binding.given(MacParams).keep_maker
    permutation = CellPermutation(binding.key.key("mac"))
    prf = binding.key.prf("mac, other values")

    def work(signs: Signs) -> Bytes:
        cells = _VALUE[signs.bytes].astype(np.uint16)
        places = np.arange(cells.shape[1])
        free = places < signs.counts[:, None]
        if keep:
            free &= places >= _MAKER_DIGITS
        radices = np.where(free, 16, 0).astype(np.uint16)
        kept = np.where(free, cells, 0).astype(np.uint16)
        return _GLYPHS[np.where(free, permutation.forward(kept, radices), cells)]

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        digits = pc.replace_substring_regex(values, pattern=r"[:.\-]", replacement="")
        valid = pc.match_substring_regex(digits, pattern=r"^[0-9A-Fa-f]{12}$")
        if pc.all(valid).as_py():
            return on_signs(values, work, _KINDS)
        tags = prf.tags(canonical(values, Canonical.FOLDED))
        made = strings(hexadecimal(tags)[:, :_MAC_DIGITS])
        rows = np.nonzero(np.asarray(valid))[0]
        moved = on_signs(values.take(pa.array(rows)), work, _KINDS)
        return pc.replace_with_mask(made, valid, moved)

    return mask


def bind_url(binding: Binding) -> Mask:
    """scheme://host/ and letters of the hash."""
    keep = binding.given(UrlParams).keep_host
    prf = binding.key.prf("url")
    most = max(binding.column.max_length or _LONGEST_URL, _PLAIN_URL)

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        parts = pc.extract_regex(
            values, pattern=r"^(?P<s>[A-Za-z][A-Za-z0-9+.\-]*)://(?:[^/?#@]*@)?(?P<h>[^/?#@]*)"
        )
        scheme = pc.fill_null(pc.struct_field(parts, "s"), "https").cast(pa.large_string())
        host: pa.Array | pa.Scalar = text("example.com")
        if keep:
            host = pc.fill_null(pc.struct_field(parts, "h"), "example.com").cast(pa.large_string())
        path = suffix(prf.tags(canonical(values, Canonical.EXACT)), unique=True)
        whole = join(scheme, text("://"), host, text("/"), path)
        plain = join(text("https://example.com/"), path)
        # What would not fit the column, or comes with an endless scheme, gets the plain form.
        return pc.if_else(pc.less_equal(pc.utf8_length(whole), most), whole, plain)

    return mask


def _url_longest(params: Params, column: ColumnShape) -> int | None:  # noqa: ARG001 - one signature for all bounds
    return max(column.max_length or _LONGEST_URL, _PLAIN_URL)


IP = Transformer(
    id="ip",
    family=Family.SUBSTITUTION,
    params=IpParams,
    accepts=TEXT | {LogicalType.OTHER},
    bind=bind_ip,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=4,
    longest=lambda _params, _column: 43,
)
MAC = Transformer(
    id="mac",
    family=Family.SUBSTITUTION,
    params=MacParams,
    accepts=TEXT | {LogicalType.OTHER},
    bind=bind_mac,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=4,
    longest=lambda _params, _column: 17,
)
URL = Transformer(
    id="url",
    family=Family.SUBSTITUTION,
    params=UrlParams,
    accepts=TEXT,
    bind=bind_url,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=3,
    longest=_url_longest,
)
