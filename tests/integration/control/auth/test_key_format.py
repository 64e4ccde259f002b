"""The text of API keys against an independent reading of the published format."""

import binascii
import re
import string

from auralith.control.auth import key_format

DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase


def test_a_key_has_the_published_form_and_checksum() -> None:
    for _ in range(200):
        prefix, text = key_format.make()
        match = re.fullmatch(r"(ak_[a-z2-7]{10})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})", text)
        assert match is not None
        assert match[1] == prefix
        number = 0
        for digit in match[3]:
            number = number * 62 + DIGITS.index(digit)
        assert number == binascii.crc32(text[:-6].encode())
        assert key_format.parse(text) == prefix


def test_every_changed_character_is_noticed() -> None:
    _, text = key_format.make()
    for position in range(len(text)):
        other = "a" if text[position] != "a" else "b"
        assert key_format.parse(text[:position] + other + text[position + 1 :]) is None
    for garbled in ("", "ak_", text + "x", text[:-1], f" {text}", text.upper(), "ak_é" * 9):
        assert key_format.parse(garbled) is None
