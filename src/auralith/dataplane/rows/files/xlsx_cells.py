"""One XLSX cell to text: numbers with their digits, dates by number format, errors refused."""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Literal

from auralith.dataplane.rows.files.model import Cell, refuse, shorten

DateKind = Literal["date", "time", "both"]

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EXACT_DIGITS = 15
_MS_PER_DAY = 86_400_000
_EPOCH_1904 = date(1904, 1, 1)
_EPOCH_1900 = date(1899, 12, 30)
_FALSE_LEAP_DAY = 60
_MAX_SERIAL = 2_958_465  # 9999-12-31


def unescape(text: str) -> str:
    """Resolve the `_x000D_` escapes of XLSX texts."""
    return _ESCAPE.sub(lambda m: chr(int(m.group(1), 16)), text) if "_x" in text else text


def number_text(stored: str) -> str:
    """A number as Excel has it: whole numbers with all digits, fractions to 15 digits."""
    if stored.isdecimal() and stored.isascii():
        return stored.lstrip("0") or "0"
    value = Decimal(stored)
    if not value.is_finite():
        raise InvalidOperation
    if value != value.to_integral_value():
        digits = len(value.as_tuple().digits)
        if digits > _EXACT_DIGITS:
            value = Decimal(f"{value:.{_EXACT_DIGITS}g}")
    plain = f"{value:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain


class CellReader:
    """Knows the workbook's texts and styles."""

    def __init__(self, strings: list[str], kinds: dict[int, DateKind], *, epoch_1904: bool) -> None:
        self._strings = strings
        self._kinds = kinds
        self._epoch_1904 = epoch_1904

    def read(
        self,
        attributes: dict[str, str],
        stored: str | None,
        *,
        formula: bool,
        line: int,
    ) -> Cell:
        """The cell's text, or None for a cell without a value."""
        kind = attributes.get("t", "n")
        if kind == "e":
            msg = f"Cell {attributes.get('r', '')} holds the error {shorten(stored or '')}."
            raise refuse(msg + " Correct its formula.", line=line, code="file.cell_error")
        if not stored and kind != "s":
            if formula and kind != "str":
                msg = f"Cell {attributes.get('r', '')} holds a formula without a stored result."
                msg += " Open the workbook, save it, and upload it again."
                raise refuse(msg, line=line, code="file.cell_error")
            return None
        try:
            text = self._text(kind, stored or "", int(attributes.get("s", "0")))
        except (ValueError, InvalidOperation, IndexError, OverflowError) as error:
            msg = f"Cell {attributes.get('r', '')} cannot be read. Type its value again."
            raise refuse(msg, line=line, code="file.cell_error") from error
        if "\0" in text:
            msg = f"Cell {attributes.get('r', '')} holds a NUL character. Remove it."
            raise refuse(msg, line=line, code="file.nul")
        # A sheet cannot tell an empty text from no value.
        return text or None

    def _text(self, kind: str, stored: str, style: int) -> str:
        if kind == "s":
            return self._strings[int(stored)]
        if kind in ("str", "inlineStr"):
            return unescape(stored)
        if kind == "b":
            return {"1": "true", "0": "false", "true": "true", "false": "false"}[stored.strip()]
        if kind == "d":
            return stored.strip()
        shown = self._kinds.get(style)
        if shown is None:
            return number_text(stored.strip())
        return self._moment(Decimal(stored.strip()), shown)

    def _moment(self, serial: Decimal, shown: DateKind) -> str:
        """Days since the workbook's epoch, to the millisecond, as ISO 8601."""
        total = int((serial * _MS_PER_DAY).to_integral_value())
        days, ms = divmod(total, _MS_PER_DAY)
        if shown == "time":
            sign = "-" if total < 0 else ""
            return sign + _clock(abs(total))
        if not 0 <= days <= _MAX_SERIAL:
            raise ValueError(serial)
        if self._epoch_1904:
            day = _EPOCH_1904 + timedelta(days=days)
        elif days == _FALSE_LEAP_DAY:  # 29 February 1900, which never was
            raise ValueError(serial)
        else:
            day = _EPOCH_1900 + timedelta(days=days + (days < _FALSE_LEAP_DAY))
        return day.isoformat() if shown == "date" and ms == 0 else f"{day}T{_clock(ms)}"


def _clock(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}" + (f".{ms:03}" if ms else "")
