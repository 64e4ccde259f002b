"""Prometheus metrics of one process."""

import ipaddress

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest
from starlette.responses import Response
from starlette.types import Scope

from auralith.control.auth.client import client_of
from auralith.control.runs import service as runs
from auralith.kit.db import transaction
from auralith.kit.errors import Forbidden

REQUESTS = Counter(
    "auralith_http_requests_total", "Requests answered.", ["method", "route", "status"]
)
DURATION = Histogram(
    "auralith_http_request_seconds",
    "Time from the first byte of a request to its end.",
    ["method", "route"],
)
RUNS = Gauge("auralith_runs", "Runs by status.", ["status"])

router = APIRouter(include_in_schema=False)


def observe(scope: Scope, status: int, seconds: float) -> None:
    """Count one finished request under its route, never under its raw path."""
    route = getattr(scope.get("route"), "path", None) or "other"
    REQUESTS.labels(scope["method"], route, str(status or 499)).inc()
    DURATION.labels(scope["method"], route).observe(seconds)


@router.get("/metrics")
def get_metrics(request: Request) -> Response:
    """Figures for Prometheus, for callers on this machine or a private network."""
    if not _is_near(request):
        msg = "Metrics are given to private addresses only. Scrape from inside the network."
        raise Forbidden(msg, code="metrics.private")
    with transaction(request.app.state.sessions) as session:
        counts = runs.count_by_status(session)
    for status, count in counts.items():
        RUNS.labels(status).set(count)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _is_near(request: Request) -> bool:
    try:
        address = ipaddress.ip_address(client_of(request).ip or "")
    except ValueError:
        return False
    return address.is_loopback or address.is_private
