import type { Connection, ConnectionCreate, Engine, Environment } from "@/api/types.ts";
import { DEFAULT_PORT, type DsnParts, formatDsn, parseDsn } from "@/lib/dsn.ts";

export const ENGINES = ["postgresql", "mysql", "mariadb", "sqlite"] as const satisfies Engine[];
export const ENVIRONMENTS = [
  "development",
  "test",
  "staging",
  "production",
] as const satisfies Environment[];
export const SSL_MODES = ["disable", "prefer", "require", "verify_ca", "verify_full"] as const;
export type SslMode = (typeof SSL_MODES)[number];

export interface ConnectionValues {
  name: string;
  engine: Engine;
  url: string;
  host: string;
  port: number | string;
  database: string;
  username: string;
  password: string;
  environment: Environment;
  read_only: boolean;
  ssl_mode: SslMode;
  ssl_ca: string;
}

export function emptyValues(): ConnectionValues {
  return {
    name: "",
    engine: "postgresql",
    url: "",
    host: "",
    port: 5432,
    database: "",
    username: "",
    password: "",
    environment: "development",
    read_only: false,
    ssl_mode: "prefer",
    ssl_ca: "",
  };
}

export function valuesOf(connection: Connection): ConnectionValues {
  const values: ConnectionValues = {
    ...emptyValues(),
    name: connection.name,
    engine: connection.engine,
    host: connection.host ?? "",
    port: connection.port ?? "",
    database: connection.database,
    username: connection.username ?? "",
    environment: connection.environment,
    read_only: connection.read_only,
    ssl_mode: connection.ssl.mode,
    ssl_ca: connection.ssl.ca ?? "",
  };
  return { ...values, url: urlOf(values) };
}

/** Left empty it is the engine's own. */
export function isPort(value: number | string): boolean {
  const port = Number(value);
  return value === "" || (Number.isInteger(port) && port >= 1 && port <= 65_535);
}

function partsOf(values: ConnectionValues): DsnParts {
  const { engine, host, database, username, password } = values;
  const port = Number(values.port) || null;
  return { engine, host, port, database, username, password, sslMode: null };
}

/** The address the fields make; the password is not shown in it. */
export function urlOf(values: ConnectionValues): string {
  if (!values.database && !values.host) return "";
  return formatDsn(partsOf(values), { showPassword: false });
}

/** The fields a pasted address makes, or null while it is not one. */
export function fieldsOf(url: string): Partial<ConnectionValues> | null {
  const parts = parseDsn(url);
  if (!parts) return null;
  const { engine, host, database, username, password } = parts;
  const fields: Partial<ConnectionValues> = { engine, host, database, username };
  fields.port = parts.port ?? DEFAULT_PORT[engine] ?? "";
  if (password && !/^•+$/.test(password)) fields.password = password;
  const mode = parts.sslMode?.replace("-", "_").toLowerCase();
  const known = SSL_MODES.find((value) => value === mode);
  if (known) fields.ssl_mode = known;
  return fields;
}

/** The request for these values; an empty password is left out, so an edit keeps the old one. */
export function bodyOf(projectId: string, values: ConnectionValues): ConnectionCreate {
  const { engine } = values;
  const common = {
    project_id: projectId,
    name: values.name.trim(),
    engine,
    environment: values.environment,
    read_only: values.read_only,
    database: values.database,
  };
  if (engine === "sqlite") return common;
  return {
    ...common,
    host: values.host,
    port: Number(values.port) || DEFAULT_PORT[engine],
    username: values.username,
    ...(values.password ? { password: values.password } : {}),
    ssl: { mode: values.ssl_mode, ...(values.ssl_ca ? { ca: values.ssl_ca } : {}) },
  };
}
