export interface FieldProblem {
  path: string[];
  message: string;
}

/** An answer of the API that is not a success, or no answer at all (status 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string | null;
  readonly fields: FieldProblem[];
  readonly requestId: string | null;
  readonly retryAfter: number | null;

  constructor(init: {
    status: number;
    message: string;
    code?: string | null;
    fields?: FieldProblem[];
    requestId?: string | null;
    retryAfter?: number | null;
    cause?: unknown;
  }) {
    super(init.message, { cause: init.cause });
    this.name = "ApiError";
    this.status = init.status;
    this.code = init.code ?? null;
    this.fields = init.fields ?? [];
    this.requestId = init.requestId ?? null;
    this.retryAfter = init.retryAfter ?? null;
  }

  static unreachable(cause: unknown): ApiError {
    return new ApiError({ status: 0, message: "", code: "unreachable", cause });
  }

  static from(response: Response, body: unknown): ApiError {
    const { message, code, fields } = readEnvelope(body);
    const retryAfter = Number(response.headers.get("Retry-After"));
    return new ApiError({
      status: response.status,
      message: message || response.statusText,
      code,
      fields,
      requestId: response.headers.get("X-Request-ID"),
      retryAfter: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
    });
  }
}

/** Takes the published envelope apart: `detail` is a text or a list of field problems. */
export function readEnvelope(body: unknown): {
  message: string;
  code: string | null;
  fields: FieldProblem[];
} {
  if (typeof body !== "object" || body === null) return { message: "", code: null, fields: [] };
  const { detail, code } = body as { detail?: unknown; code?: unknown };
  const known = typeof code === "string" ? code : null;
  if (typeof detail === "string") return { message: detail, code: known, fields: [] };
  if (!Array.isArray(detail)) return { message: "", code: known, fields: [] };
  const fields = detail.map((item: { loc?: unknown[]; msg?: string }) => ({
    path: (item.loc ?? []).map(String).filter((part, index) => index > 0 || part !== "body"),
    message: item.msg ?? "",
  }));
  const message = fields
    .map((field) =>
      field.path.length ? `${field.path.join(".")}: ${field.message}` : field.message,
    )
    .join(" · ");
  return { message, code: known, fields };
}
