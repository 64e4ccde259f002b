"""From a request's body to the fields of a connection: url taken apart, defaults, checks."""

from dataclasses import dataclass, field
from typing import Any

from auralith.control.connections import schemas
from auralith.control.connections.errors import FieldMissing, UrlConflict
from auralith.dataplane.engines.registry import get_engine, parse_dsn
from auralith.dataplane.engines.target import ConnectionSpec, TlsSpec
from auralith.settings import Settings

FROM_URL = ("engine", "host", "port", "database", "username", "password")


@dataclass(frozen=True)
class Fields:
    """What reaches a database, checked for its engine."""

    engine: str
    database: str
    host: str | None
    port: int | None
    username: str | None
    password: str | None = field(repr=False)
    tls: TlsSpec
    options: dict[str, str]

    def spec(self, settings: Settings, *, read_only: bool) -> ConnectionSpec:
        """For the data plane."""
        return ConnectionSpec(
            engine=self.engine,
            database=self.database,
            host=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            tls=self.tls,
            options=self.options,
            read_only=read_only,
            sqlite_root=str(settings.sqlite_dir),
        )


def from_body(body: schemas.TargetFields, settings: Settings) -> Fields:
    """Fields of a new connection; 422 with the place of whatever is missing or not allowed."""
    values: dict[str, Any] = {name: getattr(body, name) for name in FROM_URL}
    ssl = body.ssl or schemas.SslInput()
    tls = TlsSpec(mode=ssl.mode, ca=ssl.ca, cert=ssl.cert, key=ssl.key)
    options = dict(body.options)
    if body.url is not None:
        mode = merge_url(body.url, values, options)
        if mode is not None:
            if body.ssl is not None and "mode" in body.ssl.model_fields_set and mode != tls.mode:
                raise UrlConflict("ssl")
            tls = TlsSpec(mode=mode, ca=tls.ca, cert=tls.cert, key=tls.key)
    return checked(values, tls, options, settings)


def merge_url(url: str, values: dict[str, Any], options: dict[str, str]) -> str | None:
    """Put what a url says beside what the body says; gives the url's TLS mode, if any."""
    parsed = parse_dsn(url)
    for name in FROM_URL:
        said = getattr(parsed, name)
        if said is None:
            continue
        if values.get(name) not in (None, said):
            raise UrlConflict(name)
        values[name] = said
    for name, value in parsed.options.items():
        if options.setdefault(name, value) != value:
            raise UrlConflict("options")
    return parsed.tls_mode


def checked(
    values: dict[str, Any], tls: TlsSpec, options: dict[str, str], settings: Settings
) -> Fields:
    """Required fields and defaults of the engine, then the engine's own checks."""
    engine = values["engine"]
    if engine is None:
        raise FieldMissing("engine", "a connection")
    found = get_engine(engine)
    for name in found.capabilities.required_fields:
        if values[name] is None:
            raise FieldMissing(name, engine)
    values["port"] = values["port"] or found.capabilities.default_port
    fields = Fields(tls=tls, options=options, **values)
    found.check(fields.spec(settings, read_only=False))
    return fields
