"""Bytes to text: UTF-8 with or without BOM, UTF-16 with BOM, anything else refused."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.rows.files.model import FileLimits, refuse, too_long

_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def _detect(head: bytes) -> tuple[str, int]:
    """The encoding and the length of its byte order mark."""
    if head.startswith(_UTF32):
        msg = "The file is in UTF-32. Save it as UTF-8."
        raise refuse(msg, line=1, code="file.encoding")
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8", len(codecs.BOM_UTF8)
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le", len(codecs.BOM_UTF16_LE)
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be", len(codecs.BOM_UTF16_BE)
    return "utf-8", 0


def _bad_encoding(encoding: str, line: int) -> InvalidInput:
    name = "UTF-8" if encoding == "utf-8" else "UTF-16"
    msg = f"The text here is not valid {name}. Save the file as UTF-8 and upload it again."
    return refuse(msg, line=line, code="file.encoding")


def text_blocks(source: BinaryIO, limits: FileLimits) -> Iterator[str]:
    """The file's text in blocks, checked for encoding and NUL; size is checked on the way."""
    raw = source.read(limits.block_bytes)
    encoding, skip = _detect(raw)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    size = 0
    held = b""
    while True:
        size += len(raw)
        if size > limits.max_bytes:
            msg = f"The file is larger than {limits.max_bytes // 1024 // 1024} MB. Split it."
            raise refuse(msg, line=None, code="file.too_large")
        chunk = raw[skip:] if skip else raw
        skip = 0
        try:
            text = decoder.decode(chunk, final=not raw)
        except UnicodeDecodeError as error:
            good = (held + chunk)[: error.start].decode(encoding, "ignore")
            raise _bad_encoding(encoding, line + good.count("\n")) from error
        held = decoder.getstate()[0]
        if "\0" in text:
            at = line + text.count("\n", 0, text.index("\0"))
            msg = "A NUL character stands here; databases cannot keep it. Remove it"
            msg += " (if the file is UTF-16, save it with a byte order mark, or as UTF-8)."
            raise refuse(msg, line=at, code="file.nul")
        line += text.count("\n")
        if text:
            yield text
        if not raw:
            return
        raw = source.read(limits.block_bytes)


def line_blocks(source: BinaryIO, limits: FileLimits) -> Iterator[tuple[int, str]]:
    """(number of the first line, whole lines joined by LF, without the last LF)."""
    line = 1
    tail = ""
    for block in text_blocks(source, limits):
        end = block.rfind("\n")
        if end < 0:
            tail += block
            if len(tail) > limits.max_record:
                raise too_long(line, limits)
            continue
        lines = tail + block[:end]
        tail = block[end + 1 :]
        yield line, lines
        line += lines.count("\n") + 1
    if tail:
        yield line, tail
