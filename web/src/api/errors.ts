export interface FieldProblem {
  path: string[];
  message: string;
  /** What kind of fault it is; the texts of the interface are found by it. */
  type: string;
  params: Record<string, unknown>;
}

/** An answer of the API that is not a success, or no answer at all (status 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string | null;
  readonly params: Record<string, unknown>;
  readonly fields: FieldProblem[];
  readonly requestId: string | null;
  readonly retryAfter: number | null;

  constructor(init: {
    status: number;
    message: string;
    code?: string | null;
    params?: Record<string, unknown>;
    fields?: FieldProblem[];
    requestId?: string | null;
    retryAfter?: number | null;
    cause?: unknown;
  }) {
    super(init.message, { cause: init.cause });
    this.name = "ApiError";
    this.status = init.status;
    this.code = init.code ?? null;
    this.params = init.params ?? {};
    this.fields = init.fields ?? [];
    this.requestId = init.requestId ?? null;
    this.retryAfter = init.retryAfter ?? null;
  }

  static unreachable(cause: unknown): ApiError {
    return new ApiError({ status: 0, message: "", code: "unreachable", cause });
  }

  static from(response: Response, body: unknown): ApiError {
    const { message, code, params, fields } = readEnvelope(body);
    const retryAfter = Number(response.headers.get("Retry-After"));
    return new ApiError({
      status: response.status,
      message: message || response.statusText,
      code,
      params,
      fields,
      requestId: response.headers.get("X-Request-ID"),
      retryAfter: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
    });
  }
}

interface Fault {
  loc?: unknown[];
  msg?: string;
  type?: string;
  params?: Record<string, unknown>;
  ctx?: Record<string, unknown>;
}

/** Takes the published envelope apart: `detail` is a text or a list of field problems. */
export function readEnvelope(body: unknown): {
  message: string;
  code: string | null;
  params: Record<string, unknown>;
  fields: FieldProblem[];
} {
  const nothing = { message: "", code: null, params: {}, fields: [] };
  if (typeof body !== "object" || body === null) return nothing;
  const { detail, code, params } = body as {
    detail?: unknown;
    code?: unknown;
    params?: Record<string, unknown>;
  };
  const known = typeof code === "string" ? code : null;
  const common = { code: known, params: params ?? {} };
  if (typeof detail === "string") return { ...common, message: detail, fields: [] };
  if (!Array.isArray(detail)) return { ...common, message: "", fields: [] };
  const fields = detail.map((item: Fault) => ({
    path: (item.loc ?? []).map(String).filter((part, index) => index > 0 || part !== "body"),
    message: item.msg ?? "",
    type: item.type ?? "",
    params: item.params ?? item.ctx ?? {},
  }));
  const message = fields
    .map((field) =>
      field.path.length ? `${field.path.join(".")}: ${field.message}` : field.message,
    )
    .join(" · ");
  return { ...common, message, fields };
}
