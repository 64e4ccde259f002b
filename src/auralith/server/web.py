"""The web application's files and the pages of the API documentation, all from our own package."""

import html
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

STATIC = Path(__file__).parent / "static"
DOCS_ASSETS = "apidocs"
IMMUTABLE = "public, max-age=31536000, immutable"
NO_UI = (
    "Auralith runs, but its web application was not built into this installation."
    " Build it with 'make web', or use the API: /docs\n"
)
RESERVED = ("api", "docs", "redoc", "openapi.json", "health", "metrics")

router = APIRouter(include_in_schema=False)

SWAGGER = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/apidocs/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="/apidocs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script></body></html>
"""
SWAGGER_START = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
  presets: [SwaggerUIBundle.presets.apis],
});
"""
REDOC = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><redoc spec-url="/openapi.json" disable-search="false"></redoc>
<script src="/apidocs/redoc.standalone.js"></script></body></html>
"""


def _page(request: Request, template: str, needed: str) -> Response:
    if not (STATIC / DOCS_ASSETS / needed).is_file():
        return PlainTextResponse(
            "The pages of the API documentation were not built into this installation."
            " The document itself is at /openapi.json\n"
        )
    return HTMLResponse(template.format(title=html.escape(f"{request.app.title} API")))


@router.get("/docs")
def get_swagger(request: Request) -> Response:
    """Swagger UI."""
    return _page(request, SWAGGER, "swagger-ui-bundle.js")


@router.get("/docs/start.js")
def get_swagger_start() -> Response:
    """Swagger UI's call; a file of its own because inline scripts are not allowed."""
    return Response(SWAGGER_START, media_type="text/javascript")


@router.get("/redoc")
def get_redoc(request: Request) -> Response:
    """ReDoc."""
    return _page(request, REDOC, "redoc.standalone.js")


@router.api_route("/{path:path}", methods=["GET", "HEAD"])
def get_web(path: str) -> Response:
    """A file of the web application, or its page for any address that is a screen of it."""
    first = path.split("/", 1)[0]
    if first in RESERVED:
        raise HTTPException(404, "There is nothing at this address. The API is below /api/v1.")
    file = _file(path)
    if file is not None:
        hashed = path.startswith("assets/")
        caching = IMMUTABLE if hashed else "no-cache"
        return FileResponse(file, headers={"Cache-Control": caching})
    index = STATIC / "index.html"
    if not index.is_file():
        return PlainTextResponse(NO_UI, status_code=200 if not path else 404)
    if "." in path.rsplit("/", 1)[-1]:
        raise HTTPException(404, "There is no such file.")
    return FileResponse(index, headers={"Cache-Control": "no-cache"})


def _file(path: str) -> Path | None:
    if not path or "\x00" in path:
        return None
    candidate = (STATIC / path).resolve()
    inside = candidate.is_relative_to(STATIC.resolve())
    return candidate if inside and candidate.is_file() else None
