"""What transformers promise beyond the contract of all of them."""

import base64
import hashlib
import math
from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from auralith.dataplane.masking.bound import BoundRule
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.errors import RuleUnfit, ValueUnfit
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.masker import Masker
from auralith.dataplane.masking.rules import Given, Rule, bind
from auralith.dataplane.schema.model import LogicalType as T

KEY = ProjectKey(bytes(range(32)))
TEXT = ColumnShape("v", T.TEXT)
FLOAT = ColumnShape("v", T.FLOAT)


def rule(
    shape: ColumnShape, name: str, whole: dict[str, Any] | None = None, **params: Any
) -> BoundRule:
    columns = {"v": shape, "id": ColumnShape("id", T.INTEGER)}
    given = Given(columns, KEY, whole=whole or {})
    return bind({"v": Rule(name, params)}, given)[0]


def masked(bound: BoundRule, values: list[Any], **others: Any) -> list[Any]:
    block = {"v": pa.array(values, bound.column.travels_as), **others}
    return list(Masker([bound]).apply(block)["v"].to_pylist())


def test_sealed_texts_are_what_the_cipher_of_others_makes() -> None:
    found = masked(rule(TEXT, "aes_siv"), ["Zoé", "Zoé", "Ann"])
    cipher = AESSIV(KEY.domain("aes_siv").key("aes_siv"))
    padded = [text + "=" * (-len(text) % 4) for text in found]
    assert [cipher.decrypt(base64.urlsafe_b64decode(t), None).decode() for t in padded] == [
        "Zoé", "Zoé", "Ann"
    ]  # fmt: skip
    with pytest.raises(ValueUnfit, match="most_bytes"):
        masked(rule(TEXT, "aes_siv", most_bytes=3), ["Zoé"])
    with pytest.raises(RuleUnfit, match="up to"):
        rule(ColumnShape("v", T.TEXT, max_length=40), "aes_siv")
    rule(ColumnShape("v", T.TEXT, max_length=40), "aes_siv", most_bytes=14)


def test_the_test_password_opens_every_account() -> None:
    argon, pbkdf = (
        masked(rule(TEXT, "password_hash", password="open sesame", scheme=scheme), ["a", "b"])
        for scheme in ("argon2id", "pbkdf2_sha256")
    )
    assert argon[0] == argon[1]
    assert PasswordHasher().verify(argon[0], "open sesame")
    _, rounds, salt, digest = pbkdf[0].split("$")
    again = hashlib.pbkdf2_hmac("sha256", b"open sesame", salt.encode(), int(rounds))
    assert base64.b64encode(again).decode() == digest
    assert len(argon[0]) == 97
    assert len(pbkdf[0]) <= 92


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Along the great circle (haversine)."""
    a, b = (tuple(map(math.radians, place)) for place in (one, other))
    h = math.sin((b[0] - a[0]) / 2) ** 2
    h += math.cos(a[0]) * math.cos(b[0]) * math.sin((b[1] - a[1]) / 2) ** 2
    return 2 * 6_371_000 * math.asin(math.sqrt(h))


def pair(text: str) -> tuple[float, float]:
    first, second = text.split(",")
    return float(first), float(second)


@pytest.mark.parametrize("way", ["jitter", "grid"])
def test_places_stay_near(way: str) -> None:
    places = [f"{lat:.5f}, {lon:.5f}" for lat in range(-60, 61, 7) for lon in range(-170, 171, 31)]
    found = masked(rule(TEXT, "geo_point", axis="both", metres=500, way=way), places)
    away = [metres(pair(a), pair(b)) for a, b in zip(places, found, strict=True)]
    assert max(away) < 500 * math.sqrt(2) * 1.02
    assert sum(distance > 1 for distance in away) > 0.95 * len(away)
    with pytest.raises(ValueUnfit, match="1 values"):
        masked(rule(TEXT, "geo_point", axis="both", metres=500), ["Paris", "48.8,2.3"])
    with pytest.raises(RuleUnfit, match="axis"):
        rule(TEXT, "geo_point", axis="latitude", metres=500)


def test_places_of_one_cell_become_one() -> None:
    near = [f"48.{n:05d},2.35" for n in range(85000, 85100)]
    found = masked(rule(TEXT, "geo_point", axis="both", metres=5_000, way="grid"), near)
    assert len(set(found)) == 1


def test_values_climb_the_given_steps() -> None:
    levels = [{"Lyon": "Rhône", "Nice": "Var"}, {"Rhône": "South"}]
    assert masked(rule(TEXT, "hierarchy", levels=levels), ["Lyon", "Nice", None]) == [
        "South", "Var", None
    ]  # fmt: skip
    assert masked(rule(TEXT, "hierarchy", levels=levels, level=1), ["Lyon"]) == ["Rhône"]
    with pytest.raises(ValueUnfit, match="1 values of v are not in the hierarchy"):
        masked(rule(TEXT, "hierarchy", levels=levels), ["Paris"])
    with pytest.raises(RuleUnfit, match="There are 2 levels"):
        rule(TEXT, "hierarchy", levels=levels, level=3)


def test_every_group_has_k_rows_and_their_mean() -> None:
    draw = np.random.default_rng(5)
    values = [*draw.integers(0, 60, 400).astype(float).tolist(), 1e6, -1e6]
    whole = {"v": pa.array([*values, None], pa.float64())}
    found = masked(rule(FLOAT, "micro_aggregate", whole, k=7), values)
    assert min(Counter(found).values()) >= 7
    members: dict[float, list[float]] = defaultdict(list)
    for old, new in zip(values, found, strict=True):
        members[new].append(old)
    for mean, olds in members.items():
        assert mean == pytest.approx(np.mean(olds))
    assert len(members) > 30
    with pytest.raises(ValueUnfit, match="come since"):
        masked(rule(FLOAT, "micro_aggregate", whole, k=7), [0.123])


def test_swapped_values_come_from_near_and_are_all_there() -> None:
    values = [float(n * n) for n in range(300)]
    ids = pa.array(range(300))
    whole = {"v": pa.array(values, pa.float64()), "id": ids}
    found = masked(rule(FLOAT, "rank_swap", whole, key=["id"], window=10), values, id=ids)
    assert sorted(found) == values
    ranks = [values.index(value) for value in found]
    assert max(abs(rank - n) for n, rank in enumerate(ranks)) < 10
    assert sum(rank == n for n, rank in enumerate(ranks)) < 90


def test_replacements_are_cut_where_the_column_ends() -> None:
    short = ColumnShape("v", T.TEXT, max_length=6)
    bound = rule(short, "regex_replace", pattern="[0-9]", replacement="<n>")
    assert masked(bound, ["a1b2", "ab"]) == ["a<n>b<", "ab"]
