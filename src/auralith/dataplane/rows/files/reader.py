"""The one door: a stream in, checked rows out to `keep`, and what the file is."""

from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import BinaryIO, Protocol

from auralith.dataplane.rows.files.delimited import DelimitedReader
from auralith.dataplane.rows.files.model import (
    Batch,
    Cell,
    FileColumn,
    FileFormat,
    FileLimits,
    ParsedFile,
    refuse,
)
from auralith.dataplane.rows.files.ndjson import NdjsonReader
from auralith.dataplane.rows.files.types import TypeGuess
from auralith.dataplane.rows.files.xlsx import XlsxReader

_EXTENSIONS = {
    ".csv": FileFormat.CSV,
    ".tsv": FileFormat.TSV,
    ".tab": FileFormat.TSV,
    ".xlsx": FileFormat.XLSX,
    ".ndjson": FileFormat.NDJSON,
    ".jsonl": FileFormat.NDJSON,
}


class _Reader(Protocol):
    columns: tuple[str, ...]

    def batches(self) -> Iterator[Batch]: ...


def format_of(filename: str) -> FileFormat:
    """The format by the name's ending; raises InvalidInput for any other."""
    found = _EXTENSIONS.get(PurePath(filename).suffix.lower())
    if found is None:
        msg = "The file's name must end in .csv, .tsv, .xlsx or .ndjson."
        raise refuse(msg, line=None, code="file.format")
    return found


def _open(source: BinaryIO, kind: FileFormat, limits: FileLimits) -> _Reader:
    if kind is FileFormat.CSV:
        return DelimitedReader(source, limits, separator=None, null=None)
    if kind is FileFormat.TSV:
        return DelimitedReader(source, limits, separator="\t", null="\\N")
    if kind is FileFormat.NDJSON:
        return NdjsonReader(source, limits)
    return XlsxReader(source, limits)


def parse_file(
    source: BinaryIO,
    *,
    filename: str,
    keep: Callable[[Batch], None],
    limits: FileLimits | None = None,
) -> ParsedFile:
    """Read the whole file; each batch goes to `keep` as soon as it is checked.

    Raises InvalidInput with the line at the first fault; what `keep` was given until then must
    be thrown away by the caller. Memory stays flat: about one block of text.
    """
    limits = limits or FileLimits()
    kind = format_of(filename)
    reader = _open(source, kind, limits)
    guess = TypeGuess(len(reader.columns))
    sample: list[tuple[Cell, ...]] = []
    rows = 0
    for batch in reader.batches():
        if len(sample) < limits.sample_rows:
            sample += [tuple(row) for row in batch[: limits.sample_rows - len(sample)]]
        guess.add(batch)
        rows += len(batch)
        keep(batch)
    columns = tuple(
        FileColumn(name, kind_) for name, kind_ in zip(reader.columns, guess.result(), strict=True)
    )
    return ParsedFile(kind, columns, rows, tuple(sample))
