"""The sample project, made through the public API: connections, patches, a viewer."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from auralith.demo import EMAIL, VIEWER, masking, seeding
from auralith.demo.sample import DemoError, Sample

PROJECT = "Shop"
DESCRIPTION = (
    "Sample project: a shop in production and staging, with patches, masked copies and synthetic"
    " rows to try."
)
TIMEOUT = 60.0

BULK_UPDATE: dict[str, Any] = {
    "name": "Spring prices: +4 %",
    "description": "Every article still on sale becomes 4 % dearer. A trigger writes the price "
    "history, which the dry-run shows.",
    "operations": [
        {
            "op": "update",
            "table": "products",
            "where": "NOT discontinued",
            "set_expr": {"price": "round(price * 1.04, 2)"},
        }
    ],
}
ERASURE: dict[str, Any] = {
    "name": "Forget the customers who asked for it",
    "description": "Deletes customers; their orders, order lines and payments go by foreign keys, "
    "their reviews stay without a name.",
    "operations": [
        {
            "op": "delete",
            "table": "customers",
            "where": "erasure_requested_at IS NOT NULL",
        }
    ],
}
SUPPLIER: dict[str, Any] = {
    "name": "Supplier file of the week",
    "description": "5,000 lines of a CSV file: known articles get new stock and prices, new ones "
    "are added.",
}
SUPPLIER_FILE = "supplier.csv"


class SampleProject:
    """Signed in as the demo person; everything is made once and found again later."""

    def __init__(self, url: str, password: str) -> None:
        self._http = httpx.Client(base_url=f"{url}/api/v1", timeout=TIMEOUT)
        try:
            answer = self._call("POST", "/auth/login", {"email": EMAIL, "password": password})
        except BaseException:
            self._http.close()
            raise
        self._http.headers["X-CSRF-Token"] = answer["csrf_token"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._call("POST", "/auth/logout")
        finally:
            self._http.close()

    def ensure(self, samples: Sequence[Sample], supplier_file: bytes, marker: Path) -> None:
        """Make what is missing. What a person deleted after the first time stays deleted."""
        first = not marker.exists()
        project = self._project(create=first)
        if project is None:
            return
        connections = self._connections(project, samples, create=first)
        if first and "shop_production" in connections:
            self._patches(project, connections["shop_production"], supplier_file)
        if first:
            self._masking(project, connections)
            self._seeding(project, connections)
            marker.write_text(json.dumps({"project_id": project}) + "\n", encoding="utf-8")

    def ensure_viewer(self, password: str) -> None:
        """A second account that may only read, to see what roles do."""
        project = self._project(create=False)
        if project is None:
            return
        members = self._items(f"/projects/{project}/members")
        if any(member["email"] == VIEWER for member in members):
            return
        body = {"email": VIEWER, "role": "viewer"}
        answer = self._call("POST", f"/projects/{project}/members", body, accept=(409,))
        if not answer or "url" not in answer:
            return
        token = str(answer["url"]).rsplit("/", 1)[-1]
        with httpx.Client(base_url=self._http.base_url, timeout=TIMEOUT) as visitor:
            response = visitor.post(
                "/auth/register",
                json={
                    "email": VIEWER,
                    "password": password,
                    "name": "Vera Viewer",
                    "invitation_token": token,
                },
            )
        _checked(response)

    def _project(self, *, create: bool) -> str | None:
        for item in self._items("/projects"):
            if item["name"] == PROJECT:
                return str(item["id"])
        if not create:
            return None
        body = {"name": PROJECT, "description": DESCRIPTION}
        return str(self._call("POST", "/projects", body)["id"])

    def _connections(
        self, project: str, samples: Iterable[Sample], *, create: bool
    ) -> dict[str, str]:
        stored = {c["name"]: c for c in self._items("/connections", project_id=project)}
        ids: dict[str, str] = {}
        for sample in samples:
            known = stored.get(sample.name)
            if known is None:
                if not create:
                    continue
                body = {"project_id": project, **sample.body()}
                known = self._call("POST", "/connections", body)
            elif known["port"] != sample.port:
                # The port was taken by another program, so the sample server chose a new one.
                self._call("PATCH", f"/connections/{known['id']}", {"port": sample.port})
            ids[sample.name] = str(known["id"])
            if create:
                self._call("POST", f"/connections/{known['id']}/test")
        return ids

    def _patches(self, project: str, connection: str, supplier_file: bytes) -> None:
        stored = {p["name"] for p in self._items("/patches", project_id=project)}
        place = {"project_id": project, "connection_id": connection}
        for patch in (BULK_UPDATE, ERASURE):
            if patch["name"] not in stored:
                self._call("POST", "/patches", {**patch, **place})
        if SUPPLIER["name"] in stored:
            return
        made = self._call("POST", "/patches", {**SUPPLIER, **place, "operations": []})
        answer = self._http.post(
            f"/patches/{made['id']}/files",
            files={"file": (SUPPLIER_FILE, supplier_file, "text/csv")},
        )
        operation = {
            "op": "upsert",
            "table": "products",
            "key": ["sku"],
            "file_id": _checked(answer)["file_id"],
        }
        self._call("PATCH", f"/patches/{made['id']}", {"operations": [operation]})

    def _masking(self, project: str, connections: Mapping[str, str]) -> None:
        known = self._items("/anonymize/configs", project_id=project)
        ids = {config["name"]: str(config["id"]) for config in known}
        for body in masking.configs(connections):
            if body["name"] not in ids:
                made = self._call("POST", "/anonymize/configs", {**body, "project_id": project})
                ids[body["name"]] = str(made["id"])
        path = f"/projects/{project}/bridge/configs"
        saved = {bridge["name"] for bridge in self._items(path)}
        if "shop_extract" in connections and masking.COPY in ids and masking.EXTRACT not in saved:
            self._call("POST", path, masking.extract(connections, ids[masking.COPY]))

    def _seeding(self, project: str, connections: Mapping[str, str]) -> None:
        """Scenarios that wait, and those whose first run fills a database; nobody waits for it."""
        place = {"project_id": project}
        known = {scenario["name"] for scenario in self._items("/seed/scenarios", **place)}
        for body in seeding.ready(connections):
            if body["name"] not in known:
                self._call("POST", "/seed/scenarios", {**body, **place})
        for body in seeding.filling(connections):
            if body["name"] not in known:
                made = self._call("POST", "/seed/scenarios", {**body, **place})
                self._call("POST", f"/seed/scenarios/{made['id']}/run")

    def _items(self, path: str, **params: str) -> list[dict[str, Any]]:
        answer = self._http.get(path, params={"page_size": "200", **params})
        return list(_checked(answer)["items"])

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        accept: tuple[int, ...] = (),
    ) -> Any:
        response = self._http.request(method, path, json=body)
        return None if response.status_code in accept else _checked(response)


def _checked(response: httpx.Response) -> Any:
    if response.is_error:
        path = response.request.url.path
        msg = (
            f"The sample project is incomplete: {response.request.method} {path} answered "
            f"{response.status_code}: {response.text[:500]}"
        )
        raise DemoError(msg)
    return response.json() if response.content else None
