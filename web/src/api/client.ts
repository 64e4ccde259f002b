import createClient, { type Middleware } from "openapi-fetch";
import { ApiError } from "./errors.ts";
import type { paths } from "./schema.gen.ts";

interface CallResult<T> {
  data?: T;
  error?: unknown;
  response: Response;
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

/** Typed by the API's own document; paths and bodies that do not exist do not compile. */
export const api = createClient<paths>({ credentials: "same-origin" });
api.use(csrfHeader);

/** Awaits a call and gives its body, or throws the error the server told. */
export async function unwrap<T>(call: Promise<CallResult<T>>): Promise<T> {
  let result: CallResult<T>;
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
