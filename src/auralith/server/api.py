"""All routes: a new domain adds its router to `ROUTERS` and, with long work, its `workflows`."""

from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.exceptions import HTTPException

from auralith.control.admin import endpoints as admin
from auralith.control.anonymize import endpoints as anonymize
from auralith.control.api_keys import endpoints as api_keys
from auralith.control.approvals import endpoints as approvals
from auralith.control.audit import endpoints as audit
from auralith.control.auth import endpoints as auth
from auralith.control.bridge import endpoints as bridge
from auralith.control.connections import endpoints as connections
from auralith.control.drift import endpoints as drift
from auralith.control.migrations import endpoints as migrations
from auralith.control.organizations import endpoints as organizations
from auralith.control.overview import endpoints as overview
from auralith.control.patches import endpoints as patches
from auralith.control.projects import endpoints as projects
from auralith.control.runs import endpoints as runs
from auralith.control.seeds import endpoints as seeds
from auralith.control.setup import endpoints as setup
from auralith.control.snapshots import endpoints as snapshots
from auralith.kit.http import PREFIX
from auralith.server import health, idempotency, metrics, web
from auralith.server.methods import allowed_methods
from auralith.server.openapi import RESPONSES, operation_id
from auralith.server.query import known_query

ROUTERS: tuple[APIRouter, ...] = (
    setup.router,
    auth.router,
    organizations.router,
    projects.router,
    overview.router,
    connections.router,
    api_keys.router,
    patches.router,
    migrations.router,
    seeds.router,
    anonymize.router,
    bridge.router,
    snapshots.router,
    drift.router,
    approvals.router,
    runs.router,
    audit.router,
    admin.router,
)

unknown = APIRouter(include_in_schema=False)


@unknown.api_route(
    "/api/{path:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
)
@unknown.api_route("/api", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def get_unknown(request: Request) -> None:
    """JSON for every path below /api that is no route, also to a browser."""
    if allowed_methods(request.app, request.scope["path"]):
        raise HTTPException(405, f"{request.method} is not possible here. See the Allow header.")
    raise HTTPException(404, "There is no such route. The list of routes is at /docs.")


def include_all(app: FastAPI) -> None:
    """Put every router in its place; the catch-all ones come last."""
    for router in ROUTERS:
        idempotency.attach(router)
        # Straight into the application: a router between would be searched once more.
        app.include_router(
            router,
            prefix=PREFIX,
            dependencies=[Depends(known_query, scope="function")],
            responses=RESPONSES,
            generate_unique_id_function=operation_id,
        )
    app.include_router(health.router, responses=RESPONSES, generate_unique_id_function=operation_id)
    app.include_router(health.router, prefix=PREFIX, include_in_schema=False)
    app.include_router(metrics.router)
    app.include_router(unknown)
    app.include_router(web.router)
