"""The web application's files and the pages of the API documentation, all from our own package."""

import html
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

from auralith.kit.http import PREFIX

STATIC = Path(__file__).parent / "static"
DOCS_PACKAGE = "fastapi_standalone_docs"
"""Ships the files of Swagger UI (Apache-2.0) and ReDoc (MIT); only its files are used."""
DOCS_FILES = {
    "swagger-ui-bundle.js": "swagger/swagger-ui-bundle.js",
    "swagger-ui.css": "swagger/swagger-ui.css",
    "redoc.standalone.js": "redoc/redoc.standalone.js",
    "logo-mini.svg": "redoc/logo-mini.svg",
}
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
<link rel="stylesheet" href="/docs/files/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="/docs/files/swagger-ui-bundle.js"></script>
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
<script src="/docs/files/redoc.standalone.js"></script></body></html>
"""


@cache
def docs_folder() -> Path | None:
    """Where the files of the documentation pages are; None when they are not installed."""
    spec = find_spec(DOCS_PACKAGE)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "static"


def _page(request: Request, template: str) -> Response:
    if docs_folder() is None:
        return PlainTextResponse(
            "The pages of the API documentation are not part of this installation."
            " The document itself is at /openapi.json\n"
        )
    return HTMLResponse(template.format(title=html.escape(f"{request.app.title} API")))


@router.get("/redoc/{name}")
@router.get("/docs/files/{name}")
def get_docs_file(name: str) -> Response:
    """A file of Swagger UI or ReDoc."""
    folder = docs_folder()
    if folder is None or name not in DOCS_FILES:
        raise HTTPException(404, "There is no such file.")
    return FileResponse(folder / DOCS_FILES[name], headers={"Cache-Control": "max-age=86400"})


@router.get("/docs")
def get_swagger(request: Request) -> Response:
    """Swagger UI."""
    return _page(request, SWAGGER)


@router.get("/docs/start.js")
def get_swagger_start() -> Response:
    """Swagger UI's call; a file of its own because inline scripts are not allowed."""
    return Response(SWAGGER_START, media_type="text/javascript")


@router.get("/redoc")
def get_redoc(request: Request) -> Response:
    """ReDoc."""
    return _page(request, REDOC)


@router.api_route("/{path:path}", methods=["GET", "HEAD"])
def get_web(path: str) -> Response:
    """A file of the web application, or its page for any address that is a screen of it."""
    if path.split("/", 1)[0] in RESERVED:
        raise HTTPException(404, f"There is nothing at this address. The API is below {PREFIX}.")
    file = _file(path)
    if file is None:
        return _screen(path)
    caching = IMMUTABLE if path.startswith("assets/") else "no-cache"
    return FileResponse(file, headers={"Cache-Control": caching})


def _screen(path: str) -> Response:
    """The page of the application, which draws the screen itself."""
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
