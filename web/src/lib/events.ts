import type { Progress, Run, RunStatus } from "@/api/types.ts";

export interface LogLine {
  id: string;
  at: string | null;
  level: string;
  message: string;
  code?: string | null;
  params?: Record<string, unknown>;
}

export interface LiveRun {
  patch: Partial<Run>;
  log: LogLine[];
}

type Json = Record<string, unknown>;

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What one event of the stream changes in the run that is shown. */
export function readEvent(kind: string, data: string, id: string): LiveRun {
  let body: unknown;
  try {
    body = JSON.parse(data);
  } catch {
    body = data;
  }
  const json: Json = typeof body === "object" && body !== null ? (body as Json) : {};
  if (kind === "progress") {
    return { patch: { progress: (json.progress ?? json) as Progress }, log: [] };
  }
  if (kind === "status") {
    const patch: Partial<Run> = {};
    if (typeof json.status === "string") patch.status = json.status as RunStatus;
    for (const key of ["result", "error", "started_at", "finished_at", "progress"] as const) {
      if (json[key] !== undefined) Object.assign(patch, { [key]: json[key] });
    }
    return { patch, log: [] };
  }
  const message = text(json.message ?? body);
  const at = typeof json.at === "string" ? json.at : null;
  const level = typeof json.level === "string" ? json.level : "info";
  const code = typeof json.code === "string" ? json.code : null;
  const params = (json.params ?? {}) as Record<string, unknown>;
  return { patch: {}, log: [{ id, at, level, message, code, params }] };
}
