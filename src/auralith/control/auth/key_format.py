"""The text of an API key: `ak_<id>_<secret><checksum>`, checked without the database.

Ten lower-case base32 characters name the key, 43 base62 characters are the secret (256 bits),
six base62 characters are the CRC-32 of everything before them. Scanners may search for PATTERN.
"""

import re
import secrets
import string
import zlib

PREFIX_LENGTH = 10
SECRET_LENGTH = 43
CHECKSUM_LENGTH = 6
BASE32 = string.ascii_lowercase + "234567"
BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
PATTERN = re.compile(r"ak_[a-z2-7]{10}_[0-9A-Za-z]{49}", re.ASCII)


def make() -> tuple[str, str]:
    """A fresh key: its public prefix (`ak_…`) and the whole text, to be shown once."""
    prefix = "ak_" + "".join(secrets.choice(BASE32) for _ in range(PREFIX_LENGTH))
    body = f"{prefix}_" + "".join(secrets.choice(BASE62) for _ in range(SECRET_LENGTH))
    return prefix, body + checksum(body)


def checksum(body: str) -> str:
    """CRC-32 of `body`, base62, six characters."""
    number = zlib.crc32(body.encode())
    digits = ""
    for _ in range(CHECKSUM_LENGTH):
        number, rest = divmod(number, len(BASE62))
        digits = BASE62[rest] + digits
    return digits


def parse(text: str) -> str | None:
    """The public prefix of a well-formed key; None when form or checksum is wrong."""
    if not PATTERN.fullmatch(text):
        return None
    body, check = text[:-CHECKSUM_LENGTH], text[-CHECKSUM_LENGTH:]
    if not secrets.compare_digest(checksum(body), check):
        return None
    return text.rsplit("_", 1)[0]
