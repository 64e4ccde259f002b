"""The HTTP client of the API: addresses, credentials, errors, pages."""

import ssl
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import httpx

from auralith.cli.client import credentials as stored
from auralith.cli.client.config import Config
from auralith.cli.client.credentials import Credentials
from auralith.cli.client.errors import CliError
from auralith.cli.client.exits import Exit, of_response

PREFIX = "/api/v1"
PAGE_SIZE = 200
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Api:
    """One server, one caller. Every refusal becomes a CliError with its exit code."""

    def __init__(self, config: Config, credentials: Credentials | None = None) -> None:
        self.config = config
        self.credentials = credentials or stored.load(str(config.profile.value), config.url)
        self.http = httpx.Client(
            base_url=config.url,
            timeout=config.timeout,
            cookies=dict(self.credentials.cookies),
            headers={"User-Agent": "auralith-cli", "Accept": "application/json"},
        )
        if self.credentials.api_key:
            self.http.headers["Authorization"] = f"Bearer {self.credentials.api_key}"

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        text: str | None = None,
        params: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        timeout: float | None = None,
    ) -> httpx.Response:
        """One call; `path` is below /api/v1. A POST carries an Idempotency-Key of its own.

        The body is `json`, `files`, or `text`, which is YAML.
        """
        headers = {} if text is None else {"Content-Type": "text/yaml"}
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid4())
        if method not in SAFE and self.credentials.csrf_token:
            headers["X-CSRF-Token"] = self.credentials.csrf_token
        query = {k: v for k, v in (params or {}).items() if v is not None}
        try:
            response = self.http.request(
                method,
                path if path.startswith(PREFIX) else PREFIX + path,
                json=json,
                content=text,
                params=query or None,
                files=files,
                headers=headers,
                timeout=timeout if timeout is not None else httpx.USE_CLIENT_DEFAULT,
            )
        except (httpx.HTTPError, ssl.SSLError, httpx.InvalidURL) as error:
            raise self.unreachable(error) from error
        if response.is_error:
            raise refusal(response)
        return response

    def get(self, path: str, **params: Any) -> Any:
        """The decoded answer of a GET."""
        return self._decoded(self.request("GET", path, params=params))

    def post(self, path: str, body: Any = None, **params: Any) -> Any:
        """The decoded answer of a POST."""
        return self._decoded(self.request("POST", path, json=body, params=params))

    def send_yaml(self, method: str, path: str, text: str, **params: Any) -> Any:
        """The decoded answer to a YAML text."""
        return self._decoded(self.request(method, path, text=text, params=params))

    def patch(self, path: str, body: Any) -> Any:
        """The decoded answer of a PATCH."""
        return self._decoded(self.request("PATCH", path, json=body))

    def put(self, path: str, body: Any) -> Any:
        """The decoded answer of a PUT."""
        return self._decoded(self.request("PUT", path, json=body))

    def delete(self, path: str, **params: Any) -> None:
        """A DELETE; there is no answer to read."""
        self.request("DELETE", path, params=params)

    def pages(self, path: str, *, limit: int | None = None, **params: Any) -> Iterator[Any]:
        """The items of a list, page after page, at most `limit`."""
        size = PAGE_SIZE if limit is None else max(1, min(PAGE_SIZE, limit))
        page, left = 1, limit
        while True:
            answer = self.get(path, page=page, page_size=size, **params)
            for item in answer["items"]:
                if left == 0:
                    return
                yield item
                left = None if left is None else left - 1
            if page * size >= answer["total"] or left == 0:
                return
            page += 1

    def unreachable(self, error: Exception) -> CliError:
        """The error of a call that got no answer."""
        if isinstance(error, httpx.TimeoutException):
            return CliError(
                f"{self.config.url} did not answer within {self.config.timeout:g} s.",
                Exit.UNREACHABLE,
                hint="Try again, or give more time with --timeout or AURALITH_TIMEOUT.",
            )
        source = self.config.values["url"].source
        return CliError(
            f"{self.config.url} cannot be reached: {str(error) or type(error).__name__}.",
            Exit.UNREACHABLE,
            hint=f"The address comes from: {source}. Is the server running (auralith serve)?",
        )

    @staticmethod
    def _decoded(response: httpx.Response) -> Any:
        return response.json() if response.content else None


def refusal(response: httpx.Response) -> CliError:
    """The error of a call the server refused."""
    try:
        body = response.json()
    except ValueError:
        body = {}
    body = body if isinstance(body, dict) else {}
    detail, code = body.get("detail"), body.get("code")
    listed = detail if isinstance(detail, list) else None
    text = detail if isinstance(detail, str) else None
    message = text or (
        "The server does not accept these values."
        if listed
        else f"The server answered {response.status_code} {response.reason_phrase}."
    )
    hints = {
        401: "Sign in with: auralith auth login",
        404: "Check the id or name, and the project (--project).",
        429: f"Try again in {response.headers.get('Retry-After', 'some')} s.",
    }
    return CliError(
        message,
        of_response(response.status_code, code),
        hint=hints.get(response.status_code),
        code=code,
        status=response.status_code,
        request_id=response.headers.get("X-Request-ID"),
        detail=listed,
    )
