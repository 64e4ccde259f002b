import type { Engine } from "@/api/types.ts";

export interface DsnParts {
  engine: Engine;
  host: string;
  port: number | null;
  database: string;
  username: string;
  password: string;
  sslMode: string | null;
}

export const DEFAULT_PORT: Record<Engine, number | null> = {
  postgresql: 5432,
  mysql: 3306,
  mariadb: 3306,
  sqlite: null,
};

const SCHEMES: Record<string, Engine> = {
  postgres: "postgresql",
  postgresql: "postgresql",
  mysql: "mysql",
  mariadb: "mariadb",
  sqlite: "sqlite",
};

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Takes a connection URL apart; null when it is not one of ours. */
export function parseDsn(url: string): DsnParts | null {
  const match = /^([a-z0-9]+)(?:\+[a-z0-9]+)?:\/\/(.*)$/i.exec(url.trim());
  const engine = SCHEMES[match?.[1]?.toLowerCase() ?? ""];
  if (!match || !engine) return null;
  const [address = "", query = ""] = (match[2] ?? "").split("?", 2);
  if (engine === "sqlite") {
    const database = decode(address.replace(/^\//, ""));
    return { engine, host: "", port: null, database, username: "", password: "", sslMode: null };
  }
  const at = address.lastIndexOf("@");
  const userInfo = at >= 0 ? address.slice(0, at) : "";
  const rest = address.slice(at + 1);
  const slash = rest.indexOf("/");
  const authority = slash >= 0 ? rest.slice(0, slash) : rest;
  const database = slash >= 0 ? decode(rest.slice(slash + 1)) : "";
  const host = /^(\[[^\]]+\]|[^:]*)(?::(\d+))?$/.exec(authority);
  if (!host) return null;
  const colon = userInfo.indexOf(":");
  const search = new URLSearchParams(query);
  return {
    engine,
    host: decode((host[1] ?? "").replace(/^\[|\]$/g, "")),
    port: host[2] ? Number(host[2]) : null,
    database,
    username: decode(colon >= 0 ? userInfo.slice(0, colon) : userInfo),
    password: colon >= 0 ? decode(userInfo.slice(colon + 1)) : "",
    sslMode: search.get("sslmode") ?? search.get("ssl-mode"),
  };
}

/** The URL of the given parts; the password is replaced by dots unless asked for. */
export function formatDsn(parts: DsnParts, options: { showPassword: boolean }): string {
  if (parts.engine === "sqlite") return `sqlite:///${parts.database}`;
  const user = encodeURIComponent(parts.username);
  const secret = parts.password
    ? `:${options.showPassword ? encodeURIComponent(parts.password) : "••••••"}`
    : "";
  const host = parts.host.includes(":") ? `[${parts.host}]` : parts.host;
  const port = parts.port && parts.port !== DEFAULT_PORT[parts.engine] ? `:${parts.port}` : "";
  const mode = parts.sslMode && parts.sslMode !== "prefer" ? `?sslmode=${parts.sslMode}` : "";
  const account = user || secret ? `${user}${secret}@` : "";
  return `${parts.engine}://${account}${host}${port}/${encodeURIComponent(parts.database)}${mode}`;
}
