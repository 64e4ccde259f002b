"""The pinned lists as Arrow arrays.

A version's files never change: masked names come from a list by a number, so one word more would
give everybody another name. What grows gets a new version, and rules name the one they use.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import pyarrow as pa

Version = Literal["v1"]
Locale = Literal["en", "fr"]
NEWEST: Version = "v1"
LOCALES: tuple[Locale, ...] = ("en", "fr")
CITY_FIELDS = ("city", "zip", "region", "country", "latitude", "longitude")


@cache
def words(name: str, version: Version = NEWEST) -> pa.Array:
    """A list by name (`fr_last_names`, `words`, …) as large_string."""
    return pa.array(_lines(name, version), pa.large_string())


@cache
def longest(name: str, version: Version = NEWEST) -> int:
    """Characters of the longest entry."""
    return max(map(len, _lines(name, version)))


@cache
def cities(locale: Locale, version: Version = NEWEST) -> Mapping[str, pa.Array]:
    """Cities with what belongs to each: arrays of equal length by `CITY_FIELDS`."""
    return table(f"{locale}_cities", CITY_FIELDS, version)


@cache
def table(name: str, fields: tuple[str, ...], version: Version = NEWEST) -> Mapping[str, pa.Array]:
    """A list whose lines have several fields: arrays of equal length by the names given."""
    rows = [line.split("\t") for line in _lines(name, version)]
    columns = zip(*rows, strict=True)
    return {
        field: pa.array(column, pa.large_string())
        for field, column in zip(fields, columns, strict=True)
    }


def _lines(name: str, version: Version) -> list[str]:
    path = files("auralith.dataplane.wordlists") / "lists" / version / f"{name}.txt"
    return path.read_text(encoding="utf-8").splitlines()
