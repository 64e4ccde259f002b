import createClient, { type Middleware } from "openapi-fetch";
import { ApiError } from "./errors.ts";

/** Loose signature of the calls; the shapes of what comes back are checked where they are used. */
interface CallOptions {
  params?: {
    path?: Record<string, string>;
    query?: Record<string, unknown>;
    header?: Record<string, string>;
  };
  body?: unknown;
  signal?: AbortSignal;
  headers?: Record<string, string>;
  bodySerializer?: (body: never) => BodyInit;
}
interface CallResult {
  data?: unknown;
  error?: unknown;
  response: Response;
}
type Call = (path: string, options?: CallOptions) => Promise<CallResult>;
interface Client {
  GET: Call;
  POST: Call;
  PUT: Call;
  PATCH: Call;
  DELETE: Call;
}

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
let csrfToken: string | null = null;
let csrfRequest: Promise<string> | null = null;

export function rememberCsrf(token: string | null): void {
  csrfToken = token;
}

/** The token of the running session; asked for once after a reload. */
export async function csrf(): Promise<string> {
  if (csrfToken !== null) return csrfToken;
  csrfRequest ??= fetch("/api/v1/auth/csrf", { credentials: "same-origin" })
    .then(async (response) => {
      if (!response.ok) return "";
      const body = (await response.json()) as { csrf_token: string };
      csrfToken = body.csrf_token;
      return body.csrf_token;
    })
    .finally(() => {
      csrfRequest = null;
    });
  return csrfRequest;
}

const PUBLIC = ["/auth/login", "/auth/register", "/setup", "/auth/password/"];

const csrfHeader: Middleware = {
  async onRequest({ request, schemaPath }) {
    if (SAFE.has(request.method)) return undefined;
    if (PUBLIC.some((path) => schemaPath.startsWith(`/api/v1${path}`))) return undefined;
    request.headers.set("X-CSRF-Token", await csrf());
    return request;
  },
};

type Listener = () => void;
let onExpired: Listener = () => undefined;

/** Called when the server no longer knows the session. */
export function onSessionExpired(listener: Listener): void {
  onExpired = listener;
}

const created = createClient<Record<string, never>>({ credentials: "same-origin" });
created.use(csrfHeader);
export const api = created as unknown as Client;

/** Awaits a call and gives its body, or throws the error the server told. */
export async function unwrap<T>(call: Promise<CallResult>): Promise<T> {
  let result: CallResult;
  try {
    result = await call;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw ApiError.unreachable(cause);
  }
  const { data, error, response } = result;
  if (response.ok) return data as T;
  const failure = ApiError.from(response, error);
  if (failure.status === 403 && failure.code === "csrf") rememberCsrf(null);
  if (failure.status === 401 && !response.url.includes("/auth/login")) {
    rememberCsrf(null);
    onExpired();
  }
  throw failure;
}

/** One key per press of a button: a repeated request is answered once. */
export function idempotency(): Record<string, string> {
  return { "Idempotency-Key": crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` };
}
