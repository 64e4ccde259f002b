"""Personal data found in real databases, and rules that fit what was found."""

import json
from contextlib import closing
from dataclasses import replace
from typing import Any

import psycopg
import pymysql
import pytest

from auralith.dataplane.errors import InvalidInput, Terminal
from auralith.dataplane.masking.groups import VirtualKey
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.operations.anonymize.checking import check
from auralith.dataplane.operations.anonymize.detection import Detection, detect
from auralith.dataplane.operations.anonymize.detection.reading import affordable, of_rows, read
from auralith.dataplane.operations.anonymize.unlisted import refuse_unlisted, unlisted
from auralith.dataplane.schema.names import TableName
from auralith.demo.postgresql import SESSION, STAGES
from auralith.demo.sample import script
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import place
from tests.engines.suite.target import EngineTarget

KEY = ProjectKey(b"a key for tests, not a secret one")
every_engine = pytest.mark.parametrize("engine", ["postgresql", "mariadb", "sqlite"])

FIRST = ("Jean", "Marie", "Chloé", "Hugo", "Inès", "Louis", "Emma", "Léa", "Paul", "Zoé")
LAST = ("Dupont", "Martin", "Durand", "Petit", "Moreau", "Leroy", "Roux", "Faure")
NIR = ("295109912611193", "253077507300465", "180126955222380")
"""Right numbers by python-stdnum."""
JSON_TYPE = {"postgresql": "jsonb", "mariadb": "json", "sqlite": "json"}


def clinic(databases: Databases, engine: str) -> EngineTarget:
    """People with everything, and things with names of their own."""
    database = databases(engine)
    database.run(
        "CREATE TABLE adherents (id integer PRIMARY KEY, prenom varchar(60) NOT NULL,"
        " nom varchar(60) NOT NULL, courriel varchar(120) UNIQUE, tel varchar(30),"
        " date_naissance date, nir varchar(15), adresse varchar(120), ville varchar(80),"
        f" code_postal varchar(10), profil {JSON_TYPE[engine]}, remarques text,"
        " matricule varchar(12) UNIQUE, actif integer, created_at timestamp NULL)",
        "CREATE TABLE visites (id integer PRIMARY KEY, matricule varchar(12)"
        " REFERENCES adherents (matricule), motif varchar(40), ref_externe varchar(120),"
        " FOREIGN KEY (matricule) REFERENCES adherents (matricule))",
        "CREATE TABLE produits (id integer PRIMARY KEY, nom varchar(60), order_number varchar(16),"
        " ip_count integer, filename varchar(60), version varchar(20))",
    )
    with closing(database.connect()) as link:
        mark = "?" if engine == "sqlite" else "%s"
        cursor = link.cursor()
        for n in range(60):
            first, last = FIRST[n % 10], LAST[n % 8]
            mail = f"membre{n}@courrier.example"
            profile = {"langue": "fr", "contact": {"email": mail, "tels": [f"+3361234{n:04}"]}}
            called = f"Appeler {first} {last} au 06 12 34 56 {n:02}"
            note = called if n % 6 == 0 else "Rien à dire ici"
            row = (
                n, first, last, mail, f"06 12 34 {n:02} 78", f"{1940 + n}-03-{n % 28 + 1:02}",
                NIR[n % 3], f"{n + 1} rue des Lilas", "Lyon", "69003", json.dumps(profile),
                note,
                f"AD{n:06}", n % 2, "2024-01-01 10:00:00",
            )  # fmt: skip
            cursor.execute(f"INSERT INTO adherents VALUES ({', '.join([mark] * 15)})", row)
            cursor.execute(
                f"INSERT INTO visites VALUES ({', '.join([mark] * 4)})",
                (n, f"AD{n:06}", "contrôle", mail),
            )
            cursor.execute(
                f"INSERT INTO produits VALUES ({', '.join([mark] * 6)})",
                (n, f"Lampe {n}", f"45391488034364{n:02}", n, f"image_{n}.png", f"1.0.{n}.0"),
            )
        link.commit()
    return database


def by_column(found: Detection) -> dict[str, str]:
    return {f"{each.table}.{each.column}": each.category for each in found.items}


def spec_of(found: Detection, **more: object) -> MaskingSpec:
    """All that was suggested, as a configuration."""
    tables: dict[str, dict[str, object]] = {}
    for each in found.items:
        tables.setdefault(str(each.table), {})[each.column] = each.suggested
    body = [{"table": table, "columns": columns} for table, columns in tables.items()]
    return MaskingSpec.model_validate({"tables": body, **more})


@every_engine
def test_people_are_found_and_things_are_not(databases: Databases, engine: str) -> None:
    found = detect(place(clinic(databases, engine), read_only=True), tables=None, sample_rows=500)
    assert found.tables == ("adherents", "produits", "visites")
    assert found.unread == ()
    assert by_column(found) == {
        "adherents.prenom": "first_name",
        "adherents.nom": "last_name",
        "adherents.courriel": "email",
        "adherents.tel": "phone",
        "adherents.date_naissance": "birth_date",
        "adherents.nir": "national_id",
        "adherents.adresse": "street",
        "adherents.ville": "city",
        "adherents.code_postal": "zip",
        "adherents.profil": "document",
        "adherents.remarques": "free_text",
        "adherents.matricule": "person_number",
        "visites.matricule": "person_number",
        "visites.ref_externe": "email",
    }
    assert all(each.confidence >= 0.5 for each in found.items)


@every_engine
def test_suggestions_fit_and_leave_nothing_unlisted(databases: Databases, engine: str) -> None:
    target = place(clinic(databases, engine), read_only=True)
    found = detect(target, tables=None, sample_rows=500)
    spec = spec_of(found)
    checked = check(target, spec, KEY)
    assert [f for f in checked.blocking if f.kind != "check"] == []
    assert unlisted(target, spec) == ()
    refuse_unlisted(target, spec)
    rules = {f"{f.table}.{f.column}": f.suggested for f in found.items}
    assert rules["adherents.matricule"] == rules["visites.matricule"]
    person = rules["adherents.prenom"]["params"]
    assert person["subject"] == ["id"]
    assert person["locale"] == "fr"
    paths = {p["path"]: p["transformer"] for p in rules["adherents.profil"]["params"]["places"]}
    assert paths == {
        "$.langue": "keep", "$.contact.email": "email", "$.contact.tels[*]": "phone"
    }  # fmt: skip


@every_engine
def test_what_comes_later_stops_a_run(databases: Databases, engine: str) -> None:
    database = clinic(databases, engine)
    target = place(database, read_only=True)
    spec = spec_of(detect(target, tables=None, sample_rows=500))
    database.run("ALTER TABLE visites ADD COLUMN iban varchar(34)")
    changed = json.dumps({"langue": "fr", "urgence": {"telephone": "+33612345678"}})
    database.run(f"UPDATE adherents SET profil = '{changed}' WHERE id = 7")
    found = unlisted(target, spec)
    assert {(u.table, u.column, u.path, u.category) for u in found} == {
        ("adherents", "profil", "$.urgence.telephone", "phone"),
        ("visites", "iban", None, "iban"),
    }
    with pytest.raises(Terminal) as caught:
        refuse_unlisted(target, spec)
    assert caught.value.code == "anonymize.unlisted"
    assert set(caught.value.params["columns"]) == {
        "visites.iban", "adherents.profil $.urgence.telephone",
    }  # fmt: skip
    assert not any("33612345678" in u.why for u in found)
    assert unlisted(target, spec.model_copy(update={"unlisted": "keep"})) == ()


@every_engine
def test_block_names_every_column(databases: Databases, engine: str) -> None:
    target = place(clinic(databases, engine), read_only=True)
    keep = {"transformer": "keep", "params": {"reason": "It is a made-up number."}}
    body = {
        "tables": [{"table": "adherents", "columns": {"matricule": keep}}],
        "unlisted": "block",
    }
    found = {str(u) for u in unlisted(target, MaskingSpec.model_validate(body))}
    assert "visites.matricule" not in found
    assert {"adherents.actif", "produits.ip_count", "visites.id"} <= found
    assert len(found) == 15 + 4 + 6 - 2


@every_engine
def test_a_rule_on_one_side_of_a_virtual_key_names_both(databases: Databases, engine: str) -> None:
    database = databases(engine)
    database.run(
        "CREATE TABLE users (login varchar(40) PRIMARY KEY)",
        "CREATE TABLE actions (id integer PRIMARY KEY, login varchar(40))",
    )
    target = place(database, read_only=True)
    users, actions = TableName(None, "users"), TableName(None, "actions")
    key = VirtualKey(actions, ("login",), users, ("login",))
    found = detect(target, tables=None, sample_rows=100, virtual_keys=[key])
    assert [f.suggested["transformer"] for f in found.items] == ["username", "username"]
    body = {
        "tables": [{"table": "users", "columns": {"login": found.items[0].suggested}}],
        "options": {
            "virtual_keys": [
                {
                    "table": "actions",
                    "columns": ["login"],
                    "references": "users",
                    "referenced_columns": ["login"],
                }
            ]
        },
    }
    assert unlisted(target, MaskingSpec.model_validate(body)) == ()


@every_engine
def test_only_the_tables_asked_for(databases: Databases, engine: str) -> None:
    target = place(clinic(databases, engine), read_only=True)
    found = detect(target, tables=[TableName(None, "visites")], sample_rows=100)
    assert found.tables == ("visites",)
    # The foreign key leads to a table that was not asked for, whose names say enough.
    assert set(by_column(found)) == {"visites.matricule", "visites.ref_externe"}
    with pytest.raises(InvalidInput) as caught:
        detect(target, tables=[TableName(None, "nowhere")], sample_rows=100)
    assert caught.value.loc == ("tables", 0)


@every_engine
def test_a_place_in_one_document_of_thousands_is_seen(databases: Databases, engine: str) -> None:
    database = databases(engine)
    database.run(f"CREATE TABLE users (id integer PRIMARY KEY, data {JSON_TYPE[engine]})")
    plain = json.dumps({"lang": "fr"})
    odd = json.dumps({"lang": "fr", "contact": {"email": "someone@mail.example"}})
    with database.session() as session:
        rows = [(n, odd if n == 4_321 else plain) for n in range(6_000)]
        session.load(TableName(None, "users"), ["id", "data"], rows)
    rule: dict[str, Any] = {
        "transformer": "json",
        "params": {"places": [{"path": "$.lang", "transformer": "keep"}]},
    }
    body = {"tables": [{"table": "users", "columns": {"data": rule}}]}
    found = unlisted(place(database, read_only=True), MaskingSpec.model_validate(body))
    assert [str(u) for u in found] == ["users.data $.contact.email"]
    rule["params"] = {**rule["params"], "unknown": "redact"}
    body = {"tables": [{"table": "users", "columns": {"data": rule}}]}
    assert unlisted(place(database, read_only=True), MaskingSpec.model_validate(body)) == ()


def test_partitions_are_seen_through_the_whole(databases: Databases) -> None:
    database = databases("postgresql")
    database.run(
        "CREATE TABLE people (id int, mail text, year int) PARTITION BY LIST (year)",
        "CREATE TABLE people_1 PARTITION OF people FOR VALUES IN (1)",
        "CREATE TABLE people_2 PARTITION OF people FOR VALUES IN (2)",
        "INSERT INTO people SELECT n, 'a' || n || '@b.fr', 1 + n % 2"
        " FROM generate_series(1, 500) n",
    )
    found = detect(place(database, read_only=True), tables=None, sample_rows=200)
    assert found.tables == ("people",)
    (mail,) = found.items
    assert any("of 200 sampled values" in said for said in mail.evidence)


def test_a_table_that_may_not_be_read_is_told(databases: Databases) -> None:
    database = databases("postgresql")
    database.run(
        "CREATE TABLE seen (id int, mail text)",
        "CREATE TABLE hidden (id int, email text)",
        "INSERT INTO seen VALUES (1, 'a@b.fr')",
        "DROP ROLE IF EXISTS looker",
        "CREATE ROLE looker LOGIN PASSWORD 'looker'",
        "GRANT SELECT ON seen TO looker",
    )
    looker = replace(database, spec=replace(database.spec, username="looker", password="looker"))
    try:
        found = detect(place(looker, read_only=True), tables=None, sample_rows=200)
        assert {u.table for u in found.unread} == {"hidden"}
        named = spec_of(found)
        stopped = unlisted(place(looker, read_only=True), named)
        assert {(u.table, u.column) for u in stopped} >= {("hidden", "id")}
        assert all("could not be read" in u.why for u in stopped if u.column == "id")
        assert by_column(found) == {"hidden.email": "email", "seen.mail": "email"}
    finally:
        database.run("DROP OWNED BY looker", "DROP ROLE looker")


@pytest.fixture
def shop(databases: Databases) -> EngineTarget:
    """The sample shop of the demo, made by its own scripts, and what staging has besides."""
    database = databases("postgresql")
    names = [name for stage in STAGES for name in stage] + ["shop_staging.sql"]
    for name in names:
        with closing(database.connect()) as link:
            link.autocommit = True
            link.execute(SESSION)
            link.execute("SELECT set_config('demo.scale', '0.01', false)")
            link.execute("SELECT set_config('demo.salt', '1', false)")
            assert isinstance(link, psycopg.Connection)
            link.execute(script(name).encode())
    return database


def test_every_personal_column_of_the_demo_shop_is_found(shop: EngineTarget) -> None:
    target = place(shop, read_only=True)
    found = detect(target, tables=None, sample_rows=1_000)
    assert by_column(found) == {
        "customers.email": "email",
        "customers.full_name": "full_name",
        "customers.phone": "phone",
        "customers.birth_date": "birth_date",
        "customers.country": "country",
        "orders.note": "free_text",
        "reviews.comment": "free_text",
    }
    sure = {f"{f.table}.{f.column}" for f in found.items if f.confidence >= 0.5}
    assert sure == {
        "customers.email", "customers.full_name", "customers.phone", "customers.birth_date",
        "customers.country",
    }  # fmt: skip
    check(target, spec_of(found), KEY)


def test_every_personal_column_of_the_loyalty_programme_is_found(databases: Databases) -> None:
    database = databases("sqlite")
    with closing(database.connect()) as link:
        link.executescript(script("loyalty.sql"))
    found = detect(place(database, read_only=True), tables=None, sample_rows=1_000)
    assert by_column(found) == {
        "members.card_number": "person_number",
        "members.full_name": "full_name",
        "members.email": "email",
    }
    check(place(database), spec_of(found), KEY)


def test_every_personal_column_of_the_warehouse_is_found(databases: Databases) -> None:
    database = databases("mariadb")
    statements = "\n".join(
        line for line in script("warehouse.sql").splitlines() if not line.startswith("--")
    )
    with closing(database.connect()) as link:
        assert isinstance(link, pymysql.Connection)
        for statement in statements.split(";\n"):
            if statement.strip():
                link.cursor().execute(statement.strip().removesuffix(";"))
        link.commit()
    found = detect(place(database, read_only=True), tables=None, sample_rows=1_000)
    assert by_column(found)["suppliers.email"] == "email"
    assert set(by_column(found)) <= {"suppliers.email", "warehouses.city", "movements.note"}


def test_many_columns_are_looked_at_in_fewer_rows(databases: Databases) -> None:
    target = databases("sqlite")
    target.run(
        "CREATE TABLE people (id integer PRIMARY KEY, mail text, word text)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
        " INSERT INTO people SELECT i, 'user' || i || '@example.org', 'w' FROM n",
    )
    with place(target, read_only=True).reading() as database:
        tables = of_rows(database.engine.introspect(database.session).tables)
        assert affordable(3, 2_000) == 2_000
        # Of three columns together.
        assert affordable(3, 2_000, values=300) == 100
        # So many say something of a column all the same.
        rows = affordable(3_000, 2_000, values=300)
        assert rows == 60
        seen = read(database, tables, rows=rows).values
    assert {len(sample.values) for at, sample in seen.items() if at.column == "mail"} == {60}
