"""Every screen of the application, in a project where something has happened."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass

from tests.e2e.house import Place
from tests.e2e.shop import Shop

RISE = {
    "op": "update",
    "table": "products",
    "where": "NOT discontinued",
    "set_expr": {"price": "price * 1.04"},
}


@dataclass(frozen=True)
class Screen:
    """One address; `button` names a text of a button to press before looking."""

    name: str
    path: str
    button: str = ""
    super_admin: bool = False
    signed_in: bool = True


def furnish(place: Place, shop: Shop) -> list[Screen]:
    """Make data of every kind; the screens that show it."""
    project = place.path
    shop.run(
        "UPDATE products SET name = 'A very long name that no column of any list was made for, "
        "with words in it' WHERE id = 3"
    )
    connection = place.connect(shop.target, "shop_production")
    place.connect(shop.target, "shop_staging", "staging")
    draft = place.patch(
        connection,
        "Forget who asked for it",
        {"op": "delete", "table": "makers", "where": "email = :email", "params": {"email": "x"}},
        {"op": "sql", "statement": "UPDATE makers SET name = upper(name) WHERE id < 3"},
        {"op": "upsert", "table": "products", "key": ["sku"], "rows": [{"sku": "A-000001"}]},
        description="A draft with an operation of each kind",
    )
    refused = place.patch(
        connection,
        "Remove a maker",
        {"op": "delete", "table": "makers", "where": "id = 1"},
    )
    place.person("POST", f"/patches/{refused}/dry-run?wait=30")
    ready = place.patch(connection, "Spring prices", RISE)
    place.run(ready, "dry-run")
    done = place.patch(connection, "Autumn prices", RISE)
    place.run(done, "dry-run")
    execution = place.run(done, "execute")
    shop.run("UPDATE products SET price = 1234 WHERE id IN (1, 2)")
    place.run(done, "rollback", on_conflict="skip")
    key = {"project_id": place.id, "name": "Continuous integration"}
    place.person("POST", "/api-keys", scopes=["project.read", "patches.read", "runs.read"], **key)
    viewer = place.invite("viewer", "vera")
    guest = f"guest.{place.id[:8]}@example.com"
    asked = place.person("POST", project("/members"), email=guest, role="qa")
    token = str(asked["url"]).rpartition("/")[2]
    viewer_id = viewer("GET", "/auth/me")["id"]
    empty = place.admin("POST", "/projects", name=f"Empty {place.name}")["id"]
    place.admin("POST", f"/projects/{empty}/members", email=place.person.email, role="admin")
    check = f"/connections/{connection}/drift/check?wait=50"
    place.person("POST", check)
    shop.run(
        "CREATE TABLE leftovers (id int PRIMARY KEY)",
        "ALTER TABLE makers ALTER email SET NOT NULL",
    )
    drift = place.person("POST", check)["result"]["report_id"]
    there = project(f"/connections/{connection}")
    return [
        Screen("sign_in", "/sign-in", signed_in=False),
        Screen("session_ended", "/sign-in?expired=yes", signed_in=False),
        Screen("register", f"/register?token={token}", signed_in=False),
        Screen("invitation_gone", "/register?token=gone", signed_in=False),
        Screen("setup_done", "/setup", signed_in=False),
        Screen("projects", "/?all=yes"),
        Screen("new_project", "/?all=yes&new=yes"),
        Screen("overview", project()),
        Screen("connections", project("/connections")),
        Screen("connection_new", project("/connections?new=yes")),
        Screen("columns", f"{there}?table=products"),
        Screen("keys", f"{there}?table=products&panel=keys"),
        Screen("links", f"{there}?table=products&panel=links"),
        Screen("ddl", f"{there}?table=products&panel=ddl"),
        Screen("rows", f"{there}?table=products&panel=rows"),
        Screen("graph", f"{there}?table=products&panel=graph"),
        Screen("health", f"{there}?tab=health"),
        *_of_schemas(place, shop, connection),
        Screen("connection_edit", f"{there}?edit=yes"),
        Screen("patches", project("/patches")),
        Screen("patch_new", project("/patches?new=yes")),
        Screen("patch_visual", project(f"/patches/{draft}")),
        Screen("patch_sql", project(f"/patches/{draft}?editor=sql&step=change")),
        Screen("dry_run", project(f"/patches/{ready}?step=dry-run")),
        Screen("dry_run_none", project(f"/patches/{draft}?step=dry-run")),
        Screen("dry_run_refused", project(f"/patches/{refused}?step=dry-run")),
        Screen("review", project(f"/patches/{ready}?step=review")),
        Screen("danger", project(f"/patches/{ready}?step=review"), "patches:execute"),
        Screen("executed", project(f"/patches/{done}?step=execute")),
        Screen("rollback", project(f"/patches/{done}?step=rollback")),
        *_of_migrations(place, connection),
        *_of_bridges(place, connection),
        Screen("empty_bridges", f"/projects/{empty}/bridge"),
        *_of_anonymize(place),
        *_of_seeds(place),
        Screen("empty_seeds", f"/projects/{empty}/seeds"),
        Screen("empty_anonymize", f"/projects/{empty}/anonymize"),
        Screen("empty_bridge_runs", f"/projects/{empty}/bridge?view=runs"),
        Screen("empty_migrations", f"/projects/{empty}/migrations"),
        Screen("drift", project("/drift")),
        Screen("drift_timeline", project("/drift?view=timeline")),
        Screen("drift_matrix", project("/drift?view=matrix")),
        Screen("drift_history", project(f"/drift/{connection}")),
        Screen("drift_settings", project(f"/drift/{connection}?tab=settings&ignore=table:*")),
        Screen("drift_report", project(f"/drift/reports/{drift}")),
        Screen("drift_restore", project(f"/drift/reports/{drift}"), "drift:restore"),
        Screen("runs", project("/runs")),
        Screen("run", project(f"/runs/{execution['id']}")),
        Screen("empty_approvals", f"/projects/{empty}/approvals"),
        *_of_approvals(place, connection),
        Screen("audit", project("/audit")),
        Screen("members", project("/members")),
        Screen("member", project(f"/members?member={viewer_id}")),
        Screen("invite", project("/members?invite=yes")),
        Screen("api_keys", project("/api-keys")),
        Screen("api_key_new", project("/api-keys?new=yes")),
        Screen("settings", project("/settings")),
        Screen("profile", "/profile"),
        Screen("admin_audit", "/admin/audit", super_admin=True),
        Screen("nowhere", project("/nowhere")),
        Screen("empty_overview", f"/projects/{empty}"),
        Screen("empty_connections", f"/projects/{empty}/connections"),
        Screen("empty_patches", f"/projects/{empty}/patches"),
        Screen("empty_drift", f"/projects/{empty}/drift"),
        Screen("empty_matrix", f"/projects/{empty}/drift?view=matrix"),
        Screen("empty_runs", f"/projects/{empty}/runs"),
        Screen("empty_keys", f"/projects/{empty}/api-keys"),
    ]


def _of_approvals(place: Place, connection: str) -> list[Screen]:
    """A request that waits for the person who looks."""
    stages = [{"approvals": 1, "roles": ["admin"]}, {"approvals": 1, "roles": ["dev", "admin"]}]
    rule = {"kinds": ["patch.execute"], "environments": ["production"], "stages": stages}
    place.person("PUT", place.path("/approval-policy"), rules=[rule])
    dan = place.invite("dev", "dan")
    body = {"project_id": place.id, "connection_id": connection, "name": "Summer prices"}
    patch = dan("POST", "/patches", operations=[RISE], **body)["id"]
    dan("POST", f"/patches/{patch}/dry-run?wait=50")
    run = dan("POST", f"/patches/{patch}/execute", allow_irreversible=False)
    return [
        Screen("approvals", place.path("/approvals")),
        Screen("approval", place.path(f"/approvals?open={run['approval_id']}")),
    ]


def _of_schemas(place: Place, shop: Shop, connection: str) -> list[Screen]:
    """A snapshot from before a change, and one from after."""
    path = f"/connections/{connection}/drift/snapshots"
    before = place.person("POST", path, label="Before the release")["id"]
    shop.run("CREATE INDEX products_by_price ON products (price)")
    after = place.person("POST", path)["id"]
    compared = place.path(f"/schemas?before=snapshot:{before}")
    return [
        Screen("schemas", place.path("/schemas")),
        Screen("schemas_compared", f"{compared}&after=snapshot:{after}"),
        Screen("schemas_same", f"{compared}&after=snapshot:{before}"),
        Screen("snapshot", place.path(f"/schemas/snapshots/{before}")),
        Screen("history", place.path(f"/connections/{connection}?tab=history")),
    ]


def _of_migrations(place: Place, connection: str) -> list[Screen]:
    """One that was compared and would lose rows, one that was applied, one that was refused."""
    ddl = "CREATE TABLE makers (id int PRIMARY KEY, label text NOT NULL, email text)"
    source = {"ddl": ddl}
    keep = ["table:public.products", "table:public.notes"]
    compared = place.person(
        "POST",
        f"/projects/{place.id}/migrations/compare",
        name="Makers only",
        source=source,
        target_connection_id=connection,
        exclude=keep,
    )["id"]
    place.person("POST", f"/migrations/{compared}/validate?wait=50")
    applied = _own(place, connection, "CREATE TABLE extra (id int)", "DROP TABLE extra")
    refused = _own(place, connection, "CREATE TABLE more (id int); CREATE TABLE makers (id int)")
    there = place.path(f"/migrations/{compared}")
    new = place.path(f"/migrations?new=1&target={connection}")
    return [
        Screen("migrations", place.path("/migrations")),
        Screen("migration_new", new),
        Screen("migration_new_ddl", f"{new}&source=ddl"),
        Screen("migration_new_sql", f"{new}&source=sql"),
        Screen("migration", there),
        Screen("migration_again", there, "migrations:compare_again"),
        Screen("migration_changes", f"{there}?view=changes"),
        Screen("migration_sql", f"{there}?view=sql"),
        Screen("migration_proof", f"{there}?step=proof"),
        Screen("migration_danger", f"{there}?step=apply", "migrations:apply"),
        Screen("migration_applied", place.path(f"/migrations/{applied}?step=apply")),
        Screen("migration_rollback", place.path(f"/migrations/{applied}?step=rollback")),
        Screen("migration_refused", place.path(f"/migrations/{refused}?step=apply")),
    ]


def _of_bridges(place: Place, source: str) -> list[Screen]:
    """One that is saved and copied into a SQLite database, and one that begins."""
    path = place.house.sqlite_dir / f"screens_{place.id[:8]}.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.execute("VACUUM")
    target = place.person(
        "POST",
        "/connections",
        project_id=place.id,
        name="copy",
        engine="sqlite",
        environment="development",
        database=path.name,
    )["id"]
    saved = place.person(
        "POST",
        f"/projects/{place.id}/bridge/configs",
        name="Production into the copy",
        source_connection_id=source,
        target_connection_id=target,
        tables=[{"source": "makers"}, {"source": "products", "where": "id < 50"}],
    )["id"]
    run = place.person("POST", f"/bridge/configs/{saved}/run?wait=50")
    assert run["status"] == "succeeded", run
    new = place.path(f"/bridge/new?source={source}&target={target}")
    there = place.path(f"/bridge/{saved}")
    return [
        Screen("bridges", place.path("/bridge")),
        Screen("bridge_runs", place.path("/bridge?view=runs")),
        Screen("bridge_new", new),
        Screen("bridge", there),
        Screen("bridge_danger", there, "bridge:run_ask"),
        Screen("bridge_run", place.path(f"/runs/{run['id']}")),
    ]


def _of_anonymize(place: Place) -> list[Screen]:
    """A configuration that ran in place and still has a column to classify."""
    path = place.house.sqlite_dir / f"people_{place.id[:8]}.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, phone TEXT)")
        rows = [(n, f"ada.{n}@example.com", f"+3360000{n:04}") for n in range(40)]
        database.executemany("INSERT INTO people VALUES (?, ?, ?)", rows)
        database.commit()
    connection = place.person(
        "POST",
        "/connections",
        project_id=place.id,
        name="people",
        engine="sqlite",
        environment="development",
        database=path.name,
    )["id"]
    rules = {"email": {"transformer": "email", "params": {}}}
    saved = place.person(
        "POST",
        "/anonymize/configs",
        project_id=place.id,
        name="People, where they are",
        connection_id=connection,
        mode="in_place",
        tables=[{"table": "people", "columns": rules}],
        unlisted="keep",
        options={"k_anonymity": [{"table": "people", "columns": ["phone"], "k": 2}]},
    )["id"]
    run = place.person("POST", f"/anonymize/configs/{saved}/run?wait=50")
    assert run["status"] == "succeeded", run
    place.person("PATCH", f"/anonymize/configs/{saved}", unlisted="block_personal")
    there = place.path(f"/anonymize/{saved}")
    return [
        Screen("anonymize", place.path("/anonymize")),
        Screen("anonymize_scan", place.path(f"/anonymize/scan?connection={connection}")),
        Screen("anonymize_rules", there),
        Screen("anonymize_rule", f"{there}?edit=people.email"),
        Screen("anonymize_settings", f"{there}?view=settings"),
        Screen("anonymize_preview", f"{there}?view=preview"),
        Screen("anonymize_runs", f"{there}?view=runs"),
        Screen("anonymize_danger", there, "anonymize:run_ask"),
        Screen("anonymize_run", place.path(f"/runs/{run['id']}")),
    ]


def _of_seeds(place: Place) -> list[Screen]:
    """A scenario that ran and was taken back, but for a row that somebody changed."""
    path = place.house.sqlite_dir / f"visits_{place.id[:8]}.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE guests (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE)")
        database.execute(
            "CREATE TABLE visits (id INTEGER PRIMARY KEY, guest_id INTEGER NOT NULL "
            "REFERENCES guests, note TEXT)"
        )
        database.commit()
    connection = place.person(
        "POST",
        "/connections",
        project_id=place.id,
        name="visits",
        engine="sqlite",
        environment="development",
        database=path.name,
    )["id"]
    drawn = place.person("POST", "/seed/infer", connection_id=connection, rows=20)
    saved = place.person("POST", "/seed/scenarios", **drawn)["id"]
    run = place.person("POST", f"/seed/scenarios/{saved}/run?wait=50")
    assert run["status"] == "succeeded", run
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE guests SET email = 'mine@example.com' WHERE id = 1")
        database.commit()
    cleanup = place.person("POST", f"/seed/runs/{run['id']}/cleanup?wait=50")
    values = ["Lyon", "Lille", "Nice"]
    place.person("POST", "/seed/references", project_id=place.id, name="towns", values=values)
    there = place.path(f"/seeds/{saved}")
    new = place.path(f"/seeds/new?connection={connection}")
    return [
        Screen("seeds", place.path("/seeds")),
        Screen("seeds_lists", place.path("/seeds?view=lists")),
        Screen("seeds_new", new),
        Screen("seeds_builtin", f"{new}&way=builtin"),
        Screen("seeds_yaml", f"{new}&way=yaml"),
        Screen("seeds_tables", there),
        Screen("seeds_table", f"{there}?table=visits"),
        Screen("seeds_columns", f"{there}?view=columns"),
        Screen("seeds_column", f"{there}?view=columns&edit=guests.email"),
        Screen("seeds_preview", f"{there}?view=preview"),
        Screen("seeds_settings", f"{there}?view=settings"),
        Screen("seeds_runs", f"{there}?view=runs"),
        Screen("seeds_ask", there, "seeds:run_ask"),
        Screen("seeds_run", place.path(f"/runs/{run['id']}")),
        Screen("seeds_cleanup", place.path(f"/runs/{cleanup['id']}")),
    ]


def _own(place: Place, connection: str, sql: str, back: str | None = None) -> str:
    """A migration of own statements that was applied, or refused."""
    made = place.person(
        "POST",
        "/migrations",
        project_id=place.id,
        target_connection_id=connection,
        name=sql[:40],
        sql=sql,
        rollback_sql=back,
    )
    place.person("POST", f"/migrations/{made['id']}/apply?wait=50")
    return str(made["id"])
