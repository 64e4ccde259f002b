"""Bodies of the connection routes."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from auralith.control.auth.rights import Environment
from auralith.kit.schemas import ApiModel, Name, Page, UtcDatetime, absent

EngineName = Literal["postgresql", "mysql", "mariadb", "sqlite"]
TlsMode = Literal["disable", "prefer", "require", "verify_ca", "verify_full"]

Host = Annotated[str, Field(min_length=1, max_length=255)]
Port = Annotated[int, Field(ge=1, le=65_535)]
Database = Annotated[str, Field(min_length=1, max_length=1000)]
Username = Annotated[str, Field(min_length=1, max_length=255)]
Pem = Annotated[str, Field(max_length=100_000)]
Secret = Annotated[str, Field(max_length=4_000, json_schema_extra={"writeOnly": True})]
Url = Annotated[str, Field(min_length=1, max_length=4_000, json_schema_extra={"writeOnly": True})]
Words = Annotated[
    dict[
        Annotated[str, Field(min_length=1, max_length=100)], Annotated[str, Field(max_length=500)]
    ],
    Field(max_length=50),
]


class ConnectionSsl(ApiModel):
    """How the connection is encrypted; the private key is never shown."""

    mode: TlsMode
    ca: str | None
    cert: str | None


class SslInput(ApiModel):
    """PEM texts, not file names."""

    mode: TlsMode = "prefer"
    ca: Pem | None = None
    cert: Pem | None = None
    key: Annotated[Pem | None, Field(json_schema_extra={"writeOnly": True})] = None


class LastTest(ApiModel):
    """How the last test ended."""

    ok: bool
    at: UtcDatetime
    error: str | None


class Connection(ApiModel):
    """A target database."""

    id: UUID
    project_id: UUID
    name: str
    engine: EngineName
    environment: Environment
    host: str | None
    port: int | None
    database: str
    username: str | None
    ssl: ConnectionSsl
    options: dict[str, str]
    read_only: bool
    labels: dict[str, str]
    server_version: str | None
    last_test: LastTest | None
    has_password: bool
    created_at: UtcDatetime
    updated_at: UtcDatetime


class TargetFields(ApiModel):
    """Where a database is and how to get in: a url, or its parts."""

    # A password may begin or end with a blank.
    model_config = ConfigDict(str_strip_whitespace=False)

    engine: EngineName | None = Field(None, description="May be left out when a url is given")
    url: Url | None = None
    host: Host | None = None
    port: Port | None = None
    database: Database | None = None
    username: Username | None = None
    password: Secret | None = None
    ssl: SslInput | None = None
    options: Words = Field(default_factory=dict)


class ConnectionCreate(TargetFields):
    """A new connection; the database need not be up."""

    project_id: UUID
    name: Name
    environment: Environment = "development"
    read_only: bool = False
    labels: Words = Field(default_factory=dict)


class ConnectionTestRequest(TargetFields):
    """A connection that is not saved; other fields of a new one may be there and are not used."""

    project_id: UUID
    name: Name | None = None
    environment: Environment = "development"
    read_only: bool = False
    labels: Words = Field(default_factory=dict)


class SslUpdate(ApiModel):
    """What to change about encryption; null removes a text."""

    mode: TlsMode = absent()
    ca: Pem | None = None
    cert: Pem | None = None
    key: Annotated[Pem | None, Field(json_schema_extra={"writeOnly": True})] = None


class ConnectionUpdate(ApiModel):
    """What to change; absent fields stay as they are."""

    model_config = ConfigDict(str_strip_whitespace=False)

    name: Name = absent()
    environment: Environment = absent()
    url: Annotated[str, Field(min_length=1, max_length=4_000)] = absent()
    host: Host | None = None
    port: Port | None = None
    database: Database = absent()
    username: Username | None = None
    password: Secret | None = None
    ssl: SslUpdate = absent()
    options: Words = absent()
    read_only: bool = absent()
    labels: Words = absent()


class ConnectionPage(Page[Connection]):
    """One page of connections."""


class ConnectionFilter(BaseModel):
    """Which connections, in which order."""

    project_id: Annotated[UUID | None, Query()] = None
    q: Annotated[str | None, Query(max_length=200, description="Text in the name")] = None
    name: Annotated[str | None, Query(max_length=200, description="Exact name")] = None
    engine: Annotated[EngineName | None, Query()] = None
    environment: Annotated[Environment | None, Query()] = None
    sort: Annotated[
        str | None, Query(description="name, engine, environment, created_at, updated_at")
    ] = None


class Privileges(ApiModel):
    """What the login may do, on any table; `create` is making new ones."""

    select: bool
    insert: bool
    update: bool
    delete: bool
    create: bool


class TestStage(ApiModel):
    """One step of a test: `name`, `tcp`, `tls`, `login`, `rights`."""

    name: str
    ok: bool
    ms: float
    message: str


class ConnectionTest(ApiModel):
    """How a test ended; a failed one is no error of the request."""

    ok: bool
    latency_ms: float | None
    server_version: str | None
    privileges: Privileges
    error: str | None
    error_code: str | None
    stages: list[TestStage]


class RowColumn(ApiModel):
    """A column of a page of rows."""

    name: str
    type: str
    logical: str
    nullable: bool
    masked: bool


class TableRowPage(Page[dict[str, Any]]):
    """Rows of a table, in the order of its key; values as the conventions have them."""

    table: str
    columns: list[RowColumn]
    total_exact: bool = Field(description="False: counting took too long, `total` is an estimate")
