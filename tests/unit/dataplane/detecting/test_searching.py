"""Columns that tell about each other, documents, and rules that fit what they are for."""

import json
from dataclasses import replace
from typing import Any

import pytest

from auralith.dataplane.detecting.model import ColumnSample, Finding, Found
from auralith.dataplane.detecting.scoring import PERSONAL
from auralith.dataplane.detecting.searching import search
from auralith.dataplane.detecting.suggesting import suggested
from auralith.dataplane.masking.columns import shapes
from auralith.dataplane.masking.groups import Place, VirtualKey, referenced
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.rules import Given, Rule, bind
from auralith.dataplane.schema.model import Column, ForeignKey, Key, LogicalType, Table
from auralith.dataplane.schema.names import TableName
from tests.unit.dataplane.detecting.labelled import schema, values

KEY = ProjectKey(b"a key for tests, not a secret one")
Samples = dict[Place, ColumnSample]
Columns = dict[str, str | tuple[str, Any]]


def table(name: str, columns: Columns, **more: Any) -> tuple[Table, Samples]:
    """A table; each column with its type, and how its values are made where there are some."""
    named = TableName(None, name)
    made, samples = [], {}
    for column, what in columns.items():
        kind, some = what if isinstance(what, tuple) else (what, ())
        made.append(Column(column, kind, LogicalType(kind), nullable=True))
        held = values(some, f"{name}.{column}") if isinstance(some, str) else tuple(some)
        samples[Place(named, column)] = ColumnSample(held, len(held))
    return Table(named, columns=tuple(made), **more), samples


def points(column: str, to: str, at: str) -> ForeignKey:
    return ForeignKey(f"{column}_key", (column,), TableName(None, to), (at,))


def found(*some: tuple[Table, Samples], virtual: tuple[VirtualKey, ...] = ()) -> dict[str, Found]:
    tables = [one for one, _ in some]
    samples = {place: sample for _, each in some for place, sample in each.items()}
    return {f"{f.table}.{f.column.name}": f for f in search(tables, samples, virtual)}


def rules(*some: tuple[Table, Samples]) -> dict[str, Finding]:
    tables = [one for one, _ in some]
    samples = {place: sample for _, each in some for place, sample in each.items()}
    findings = suggested(search(tables, samples), tables, samples)
    return {f"{f.table}.{f.column}": f for f in findings}


def test_a_foreign_key_passes_it_on() -> None:
    people = table("people", {"email": ("text", "email")})
    rows = table(
        "things",
        {"owner": ("text", ["a", "b"])},
        foreign_keys=(points("owner", "people", "email"),),
    )
    one = found(people, rows)["things.owner"]
    assert one.category == "email"
    assert one.confidence >= 0.8
    assert one.evidence == ("a foreign key ties it to people.email",)


def test_so_does_a_key_that_the_database_does_not_declare() -> None:
    people = table("people", {"email": ("text", "email")})
    rows = table("things", {"owner": "text"})
    key = VirtualKey(rows[0].name, ("owner",), people[0].name, ("email",))
    assert "things.owner" not in found(people, rows)
    assert found(people, rows, virtual=(key,))["things.owner"].category == "email"


def test_equal_values_pass_it_on() -> None:
    people = table("people", {"member_number": ("text", "member"), "email": ("text", "email")})
    numbers = people[1][Place(people[0].name, "member_number")].values
    rows = table("things", {"c1": ("text", numbers[:60]), "c2": ("text", "sku")})
    seen = found(people, rows)
    assert seen["things.c1"].category == "person_number"
    assert seen["things.c1"].evidence == (
        "60 of 60 sampled values stand in people.member_number too",
    )
    assert "things.c2" not in seen


def test_the_same_name_passes_it_on_where_there_are_no_values() -> None:
    people = table("people", {"xfield_q": ("text", "email")})
    empty = table("archive", {"xfield_q": "text"})
    full = table("other", {"xfield_q": ("text", "sku")})
    seen = found(people, empty, full)
    assert seen["archive.xfield_q"].category == "email"
    assert "other.xfield_q" not in seen


def test_a_city_is_personal_near_people_alone() -> None:
    columns: Columns = {
        "city": ("text", "city_fr"),
        "temperature": "float",
    }
    assert found(table("readings", columns))["readings.city"].confidence < PERSONAL
    with_mail = {**columns, "email": ("text", "email")}
    assert found(table("readings", with_mail))["readings.city"].confidence >= PERSONAL


def test_comments_count() -> None:
    one, samples = table("t", {"x1": "text"})
    told = replace(one, columns=(replace(one.columns[0], comment="Date of birth, as declared"),))
    seen = found((told, samples))["t.x1"]
    assert seen.category == "birth_date"
    assert "comment" in seen.evidence[0]


def test_places_in_documents() -> None:
    documents = [
        json.dumps({
            "lang": "fr", "n": n, "ok": True,
            "who": {"email": f"a{n}@b.fr", "odd.key": f"c{n}@d.fr"},
            "list": [{"phone": "+33612345678"}], "by_day": {f"2024-01-{n:02}": n},
        })
        for n in range(10, 28)
    ]  # fmt: skip
    one = table("users", {"data": ("json", documents)})
    seen = found(one)["users.data"]
    assert seen.category == "document"
    assert {p.path: p.category.value for p in seen.parts} == {
        "$.who.email": "email", '$.who["odd.key"]': "email", "$.list[*].phone": "phone",
    }  # fmt: skip
    assert set(seen.paths) == {
        "$.lang", "$.n", "$.ok", "$.who.email", '$.who["odd.key"]', "$.list[*].phone", "$.by_day.*",
    }  # fmt: skip
    rule = rules(one)["users.data"].suggested
    assert rule["transformer"] == "json"
    assert rule["params"]["unknown"] == "block"
    places = {place["path"]: place["transformer"] for place in rule["params"]["places"]}
    assert set(places) == set(seen.paths)
    assert places["$.who.email"] == "email"
    assert places["$.lang"] == "keep"


def test_keys_that_are_addresses_leave_no_rule_for_places() -> None:
    documents = [json.dumps({f"someone{n}@mail.fr": n}) for n in range(20)]
    one = table("t", {"scores": ("json", documents)})
    seen = found(one)["t.scores"]
    assert seen.confidence >= PERSONAL
    assert not any("someone" in said for said in seen.evidence)
    assert rules(one)["t.scores"].suggested["transformer"] == "null"


def test_lists_and_text_that_is_json() -> None:
    mails = [json.dumps([f"a{n}@b.fr", f"c{n}@d.fr"]) for n in range(9)]
    body = [json.dumps({"email": f"a{n}@b.fr"}) for n in range(9)]
    one = table("t", {"mails": ("array", mails), "payload": ("text", body)})
    made = rules(one)
    assert made["t.mails"].suggested["transformer"] == "array"
    assert made["t.mails"].suggested["params"]["transformer"] == "email"
    assert made["t.payload"].suggested["transformer"] == "json"


def test_columns_of_a_person_agree() -> None:
    key = Key("key", ("id",), primary=True)
    clients = table(
        "clients",
        {"id": "integer", "prenom": ("text", "first_fr"), "nom": ("text", "last_fr"),
         "rue": ("text", "street_fr"), "ville": ("text", "city_fr"), "code_postal": "text"},
        primary_key=key,
    )  # fmt: skip
    orders = table(
        "commandes",
        {"id": "integer", "client_id": "integer", "client_prenom": "text", "client_nom": "text"},
        primary_key=key,
        foreign_keys=(points("client_id", "clients", "id"),),
    )
    made = {name: one.suggested for name, one in rules(clients, orders).items()}
    for column in ("prenom", "nom"):
        own, copied = made[f"clients.{column}"], made[f"commandes.client_{column}"]
        assert (own["transformer"], copied["transformer"]) == ("person", "person")
        assert own["params"]["subject"] == ["id"]
        assert copied["params"]["subject"] == ["client_id"]
        assert own["params"]["domain"] == copied["params"]["domain"]
        assert own["params"]["output"] == copied["params"]["output"]
    addresses = {made[f"clients.{c}"]["params"]["output"] for c in ("rue", "ville", "code_postal")}
    assert addresses == {"street", "city", "zip"}
    assert made["clients.rue"]["params"]["locale"] == "fr"


@pytest.mark.parametrize(
    ("kind", "name", "made", "expected"),
    [
        ("integer", "member_number", [str(n) for n in range(100, 160)], "int_permute"),
        ("uuid", "device_id", "uuid", "uuid_from"),
        ("text", "member_number", "member", "format_preserve"),
        ("text", "email", "email", "email"),
        ("text", "phone", "phone_int", "phone"),
        ("text", "iban", "iban", "iban"),
        ("text", "card_number", "card", "luhn_number"),
        ("text", "nir", "nir", "national_id"),
        ("text", "username", "login", "username"),
        ("text", "api_key", "token", "token"),
    ],
)
def test_unique_columns_and_keys_keep_values_apart(
    kind: str, name: str, made: Any, expected: str
) -> None:
    key = Key("key", (name,), primary=True)
    parent = table("members", {name: (kind, made), "x": "text"}, primary_key=key)
    child = table(
        "visits", {"id": "integer", name: kind}, foreign_keys=(points(name, "members", name),)
    )
    found_rules = rules(parent, child)
    first, second = found_rules[f"members.{name}"], found_rules[f"visits.{name}"]
    assert first.suggested["transformer"] == expected
    assert first.suggested == second.suggested


def test_every_suggestion_of_the_fixtures_binds() -> None:
    tables, samples, _ = schema()
    narrow = [
        replace(one, columns=tuple(replace(c, nullable=False, max_length=_length(c, samples, one))
                                   for c in one.columns))
        for one in tables
    ]  # fmt: skip
    for some in (tables, narrow):
        pointed = referenced(some)
        findings = suggested(search(some, samples), some, samples)
        by_table = {one.name: one for one in some}
        for one in findings:
            columns = shapes(by_table[one.table], referenced=pointed.get(one.table, frozenset()))
            rule = Rule(one.suggested["transformer"], one.suggested["params"])
            bind({one.column: rule}, Given(columns, KEY))
        kept = [f"{f.table}.{f.column}" for f in findings if f.suggested["transformer"] == "keep"]
        assert all(name.rpartition(".")[2] in {"country_code", "pays", "bic"} for name in kept), (
            kept
        )


def _length(column: Column, samples: Samples, table: Table) -> int | None:
    """As long as the longest value: there is no room for more."""
    if column.logical is not LogicalType.TEXT:
        return None
    return max((len(v) for v in samples[Place(table.name, column.name)].values), default=10)


def test_an_address_in_two_tables_stays_one() -> None:
    key = Key("key", ("id",), primary=True)
    people = table(
        "customers",
        {"id": "integer", "full_name": ("text", "full_en"), "email": ("text", "email")},
        primary_key=key,
    )
    orders = table(
        "orders",
        {"id": "integer", "customer_id": "integer", "customer_name": "text",
         "customer_email": "text"},
        primary_key=key, foreign_keys=(points("customer_id", "customers", "id"),),
    )  # fmt: skip
    both = rules(people, orders)
    assert both["customers.email"].suggested == both["orders.customer_email"].suggested
    assert both["customers.email"].suggested["transformer"] == "email"
    one = rules(people)
    assert one["customers.email"].suggested["transformer"] == "person"


def test_a_copy_of_a_name_is_masked_as_the_name_is() -> None:
    key = Key("key", ("id",), primary=True)
    people = table(
        "customers", {"id": "integer", "full_name": ("text", "full_en")}, primary_key=key
    )
    orders = table(
        "orders",
        {"id": "integer", "customer_id": "integer", "customer_name": "text",
         "customer_email": "text"},
        primary_key=key, foreign_keys=(points("customer_id", "customers", "id"),),
    )  # fmt: skip
    both = rules(people, orders)
    assert both["customers.full_name"].suggested == both["orders.customer_name"].suggested
