"""The parts of an XLSX beside the sheet: workbook, shared strings, styles."""

import posixpath
import re

from auralith.dataplane.rows.files.model import refuse
from auralith.dataplane.rows.files.xlsx_cells import DateKind, unescape

_MAX_SHARED = 128 * 1024 * 1024
_BUILTIN_DATES = {*range(14, 18), *range(27, 32), 36, *range(50, 59)}
_BUILTIN_TIMES = {18, 19, 20, 21, 45, 46, 47}
_BUILTIN_BOTH = {22}
# Quoted text, escaped characters, fill and pad marks, and brackets other than elapsed time.
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)


def _kind_of_code(code: str) -> DateKind | None:
    """What a number format shows: the first section decides."""
    bare = _NOT_CODE.sub("", code).split(";", 1)[0].lower()
    if "general" in bare:
        return None
    day = "y" in bare or "d" in bare or "e" in bare.replace("e+", "").replace("e-", "")
    clock = "h" in bare or "s" in bare
    if not day and "m" in bare and not clock:
        day = "[m" not in bare
        clock = not day
    if day:
        return "both" if clock else "date"
    return "time" if clock else None


def _kind_of_id(number: int) -> DateKind | None:
    if number in _BUILTIN_DATES:
        return "date"
    if number in _BUILTIN_TIMES:
        return "time"
    return "both" if number in _BUILTIN_BOTH else None


class Workbook:
    """Sheets in order, and where each part lies."""

    def __init__(self) -> None:
        self.epoch_1904 = False
        self._sheets: list[str] = []
        self._targets: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens, of the workbook or of its relations."""
        name = name.rpartition(":")[2]
        if name == "workbookPr":
            self.epoch_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif name == "sheet" and attributes.get("state", "visible") == "visible":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            self._sheets.append(relation)
        elif name == "Relationship":
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.join("xl", target)
            self._targets[attributes.get("Id", "")] = (
                attributes.get("Type", ""),
                posixpath.normpath(path),
            )

    def end(self, name: str) -> None:
        """Nothing is kept open."""

    def text(self, data: str) -> None:
        """No text matters here."""

    def part(self, kind: str) -> str | None:
        """The path of the part whose relation type ends so."""
        return next(
            (path for type_, path in self._targets.values() if type_.endswith(kind)),
            None,
        )

    def first_sheet(self) -> str | None:
        """The path of the first visible sheet that holds cells."""
        for relation in self._sheets:
            kind, path = self._targets.get(relation, ("", ""))
            if kind.endswith("/worksheet"):
                return path
        return None


class SharedStrings:
    """The texts that cells point at."""

    def __init__(self) -> None:
        self.items: list[str] = []
        self._text: list[str] = []
        self._open = False
        self._phonetic = 0
        self._size = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - handler
        """An element opens."""
        name = name.rpartition(":")[2]
        if name == "si":
            self._text = []
        elif name == "t":
            self._open = not self._phonetic
        elif name == "rPh":
            self._phonetic += 1

    def text(self, data: str) -> None:
        """Character data, in pieces."""
        if self._open:
            self._text.append(data)
            self._size += len(data)
            if self._size > _MAX_SHARED:
                msg = "The workbook holds too much text. Save the sheet as CSV and upload that."
                raise refuse(msg, line=None, code="file.too_large")

    def end(self, name: str) -> None:
        """An element closes."""
        name = name.rpartition(":")[2]
        if name == "t":
            self._open = False
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "si":
            self.items.append(unescape("".join(self._text)))


class Styles:
    """Which cell styles show a number as a date."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._formats: list[int] = []
        self._in_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        name = name.rpartition(":")[2]
        if name == "numFmt":
            self._codes[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self._formats.append(int(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        """An element closes."""
        if name.rpartition(":")[2] == "cellXfs":
            self._in_cells = False

    def text(self, data: str) -> None:
        """No text matters here."""

    def kinds(self) -> dict[int, DateKind]:
        """The date kind of each style that has one."""
        found: dict[int, DateKind] = {}
        for style, number in enumerate(self._formats):
            code = self._codes.get(number)
            kind = _kind_of_code(code) if code is not None else _kind_of_id(number)
            if kind is not None:
                found[style] = kind
        return found
