"""Numbers with check digits, over whole columns: which values are right numbers of which kind."""

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from auralith.dataplane.keyed import checks
from auralith.dataplane.masking.transformers.national_kinds import KINDS, Kind

Found = NDArray[np.bool_]
_CARDS = (
    r"^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}"
    r"|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35\d{14}|62\d{14,17})$"
)
_IBAN = r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$"
IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
    "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28,
    "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23,
    "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
    "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21,
    "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15,
    "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29, "VG": 24, "XK": 20,
}  # fmt: skip
"""How long an IBAN of each country is (ISO 13616)."""
_SHAPES = {
    "fr_nir": r"^[12]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{8}$",
    "fr_siren": r"^\d{9}$",
    "es_dni": r"^\d{8}[A-Z]$",
    "es_nie": r"^[XYZ]\d{7}[A-Z]$",
    "nl_bsn": r"^\d{9}$",
    "gb_nhs": r"^\d{10}$",
    "br_cpf": r"^\d{11}$",
    "pt_nif": r"^[123]\d{8}$",
    "ch_ahv": r"^756\d{10}$",
    "ca_sin": r"^[1-7]\d{8}$",
    "be_nn": r"^\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{5}$",
    "pl_pesel": r"^\d{2}(?:[02468][1-9]|[13579][0-2])(?:0[1-9]|[12]\d|3[01])\d{5}$",
    "de_idnr": r"^[1-9]\d{10}$",
}
CHANCE: Mapping[str, float] = {
    "fr_nir": 0.01, "fr_siren": 0.1, "es_dni": 0.045, "es_nie": 0.045, "nl_bsn": 0.09,
    "gb_nhs": 0.09, "br_cpf": 0.01, "pt_nif": 0.09, "ch_ahv": 0.1, "ca_sin": 0.1,
    "be_nn": 0.02,
    "pl_pesel": 0.04,
    "de_idnr": 0.1,
}  # fmt: skip
"""Share of other numbers of the same shape that pass the check."""


def compact(values: pa.Array) -> pa.Array:
    """In capitals, without the signs that people write between digits."""
    return pc.utf8_upper(pc.replace_substring_regex(values, pattern=r"[\s.\-/]", replacement=""))


def cards(values: pa.Array) -> Found:
    """Payment cards: an issuer's first digits, the right length, the Luhn test."""
    return _checked(values, _CARDS, _luhn)


def luhn(values: pa.Array, pattern: str) -> Found:
    """Values of that form whose last digit is the Luhn digit of the others."""
    return _checked(values, pattern, _luhn)


def ibans(values: pa.Array) -> Found:
    """IBANs with the length of their country and the right check digits."""
    return _checked(values, _IBAN, _iban)


def nationals(values: pa.Array, kind: str) -> Found:
    """National numbers of a kind (see `masking.transformers.nationals`)."""
    forms = {form.length: form for form in KINDS[kind][:1]}

    def check(numerals: NDArray[np.uint16], texts: pa.Array) -> Found:
        del texts
        form = forms.get(numerals.shape[1])
        if form is None:
            return np.zeros(len(numerals), bool)
        right = _right(form, numerals)
        if kind == "be_nn":
            # Of those born from 2000 on, the check is that of the number with a 2 before it.
            later = np.concatenate([np.full((len(numerals), 1), 2, np.uint16), numerals], axis=1)
            held = numerals[:, 9].astype(np.int64) * 10 + numerals[:, 10]
            right |= held == 97 - checks.remainder(later[:, :10], 97)
        return right

    return _checked(values, _SHAPES[kind], check)


def sirets(values: pa.Array) -> Found:
    """14 digits: a SIREN and an establishment, both with their Luhn digit."""
    whole = luhn(values, r"^\d{14}$")
    start = pc.utf8_slice_codeunits(values, 0, 9)
    found: Found = whole & luhn(start, r"^\d{9}$")
    return found


def french_vat(values: pa.Array) -> Found:
    """FR, two check digits, a SIREN."""
    fits = np.asarray(pc.match_substring_regex(values, r"^FR\d{11}$"))
    out: Found = np.zeros(len(values), bool)
    for at in np.nonzero(fits)[0]:
        text = values[int(at)].as_py()
        out[at] = int(text[2:4]) == (12 + 3 * (int(text[4:]) % 97)) % 97
    return out


def _checked(
    values: pa.Array, pattern: str, check: Callable[[NDArray[np.uint16], pa.Array], Found]
) -> Found:
    """Rows that have the form and pass the check; those of one length are checked together."""
    found = np.zeros(len(values), bool)
    fits = np.nonzero(np.asarray(pc.match_substring_regex(values, pattern)))[0]
    if not len(fits):
        return found
    texts = values.take(pa.array(fits))
    lengths = np.asarray(pc.utf8_length(texts))
    for length in np.unique(lengths):
        rows = np.nonzero(lengths == length)[0]
        some = texts.take(pa.array(rows))
        found[fits[rows]] = check(_numerals(some, int(length)), some)
    return found


def _numerals(texts: pa.Array, length: int) -> NDArray[np.uint16]:
    """Digits and capitals of texts of one length, letters from 10 on."""
    raw = "".join(texts.to_pylist()).encode("ascii")
    signs = np.frombuffer(raw, np.uint8).reshape(-1, length).astype(np.uint16)
    return np.where(signs >= ord("A"), signs - ord("A") + 10, signs - ord("0"))


def _luhn(numerals: NDArray[np.uint16], texts: pa.Array) -> Found:
    del texts
    # One digit over and over passes too, and is what people type to fill a field.
    varied = (numerals != numerals[:, :1]).any(axis=1)
    found: Found = varied & (checks.luhn(numerals[:, :-1]) == numerals[:, -1])
    return found


def _iban(numerals: NDArray[np.uint16], texts: pa.Array) -> Found:
    known = [IBAN_LENGTHS.get(text[:2]) == len(text) for text in texts.to_pylist()]
    turned = np.concatenate([numerals[:, 4:], numerals[:, :4]], axis=1)
    found: Found = np.array(known) & (checks.remainder(turned, 97) == 1)
    return found


def _right(form: Kind, numerals: NDArray[np.uint16]) -> Found:
    start, width = form.checked
    held = numerals[:, start].astype(np.int64)
    for place in range(1, width):
        held = held * 10 + numerals[:, start + place]
    right = form.check(numerals)
    if width == 0:
        letters = np.frombuffer(b"TRWAGMYFPDXBNJZSQVHLCKE", np.uint8).astype(np.int64)
        right = np.where(right >= 0, letters[np.maximum(right, 0)] - ord("A") + 10, -1)
    return np.asarray(held == right)
