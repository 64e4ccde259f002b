"""Picking entries of a list by keyed numbers."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


def pick(entries: pa.Array, numbers: NDArray[np.uint64], avoid: pa.Array | None = None) -> pa.Array:
    """The entry of each number, modulo the length of the list.

    Where it would be what `avoid` has in that row, whatever the case, the next entry is taken.
    """
    places = numbers % np.uint64(len(entries))
    found = entries.take(pa.array(places))
    if avoid is None or len(entries) == 1:
        return found
    same = pc.equal(pc.utf8_lower(found), pc.utf8_lower(avoid)).fill_null(False)
    if not pc.any(same).as_py():
        return found
    places = (places + np.asarray(same).astype(np.uint64)) % np.uint64(len(entries))
    return entries.take(pa.array(places))


def in_case_of(texts: pa.Array, originals: pa.Array) -> pa.Array:
    """The texts in capitals or small letters where the original is in those alone."""
    upper, lower = pc.utf8_is_upper(originals), pc.utf8_is_lower(originals)
    if pc.any(upper).as_py():
        texts = pc.if_else(upper, pc.utf8_upper(texts), texts)
    if pc.any(lower).as_py():
        texts = pc.if_else(lower, pc.utf8_lower(texts), texts)
    return texts


def slugs(texts: pa.Array) -> pa.Array:
    """Letters for addresses and logins: lower case, no accents, nothing but a-z and 0-9."""
    plain = pc.utf8_normalize(pc.utf8_lower(texts), form="NFKD")
    return pc.replace_substring_regex(plain, pattern="[^a-z0-9]+", replacement="")
