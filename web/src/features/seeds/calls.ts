/** Requests about seeds. */
import { csrf, idempotency, unwrap } from "@/api/client.ts";
import type { Page, Run } from "@/api/types.ts";
import type {
  Builtin,
  Generator,
  NewScenario,
  Preview,
  Reference,
  RunState,
  Scenario,
  ScenarioChange,
} from "./model.ts";

interface Sent {
  query?: object;
  body?: unknown;
  /** Of a text body. */
  type?: string;
}

async function call<T>(method: string, path: string, sent: Sent = {}): Promise<T> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(sent.query ?? {})) {
    if (value !== undefined && value !== null) query.set(name, String(value));
  }
  const type = sent.type ?? "application/json";
  const headers: Record<string, string> = method === "GET" ? {} : { "X-CSRF-Token": await csrf() };
  if (method === "POST") Object.assign(headers, idempotency());
  if (sent.body !== undefined) headers["Content-Type"] = type;
  const answer = fetch(`/api/v1/seed${path}${query.size ? `?${query}` : ""}`, {
    method,
    credentials: "same-origin",
    headers,
    body:
      sent.body === undefined
        ? null
        : typeof sent.body === "string"
          ? sent.body
          : JSON.stringify(sent.body),
  }).then(async (response) => {
    const told = response.headers.get("Content-Type") ?? "";
    const body: unknown = told.includes("json")
      ? await response.json()
      : response.status === 204
        ? undefined
        : await response.text();
    return response.ok ? { data: body as T, response } : { error: body, response };
  });
  return unwrap<T>(answer);
}

export interface List<T> {
  items: T[];
  total: number;
}

export interface InferBody {
  connection_id: string;
  tables?: string[];
  rows: number;
  learn: boolean;
  locale?: string;
}

export const seeds = {
  generators: () => call<List<Generator>>("GET", "/generators"),
  builtins: () => call<List<Builtin>>("GET", "/builtins"),
  infer: (body: InferBody) => call<NewScenario>("POST", "/infer", { body }),
  scenarios: (query: object) => call<Page<Scenario>>("GET", "/scenarios", { query }),
  scenario: (id: string) => call<Scenario>("GET", `/scenarios/${id}`),
  create: (body: NewScenario) => call<Scenario>("POST", "/scenarios", { body }),
  update: (id: string, body: ScenarioChange) =>
    call<Scenario>("PATCH", `/scenarios/${id}`, { body }),
  remove: (id: string, keep_rows: boolean) =>
    call<void>("DELETE", `/scenarios/${id}`, { query: { keep_rows } }),
  yaml: (id: string) => call<string>("GET", `/scenarios/${id}/yaml`),
  fromYaml: (query: { project_id: string; connection_id: string }, body: string) =>
    call<Scenario>("POST", "/scenarios/yaml", { query, body, type: "text/yaml" }),
  preview: (id: string, body: { rows: number; tables?: string[] }) =>
    call<Preview>("POST", `/scenarios/${id}/preview`, { body }),
  run: (id: string, body: { seed?: number; scale?: number }) =>
    call<Run>("POST", `/scenarios/${id}/run`, { body }),
  runs: (id: string, query: object) => call<Page<Run>>("GET", `/scenarios/${id}/runs`, { query }),
  runState: (run: string) => call<RunState>("GET", `/runs/${run}`),
  cleanup: (run: string) => call<Run>("POST", `/runs/${run}/cleanup`, { body: {} }),
  references: (query: object) => call<Page<Reference>>("GET", "/references", { query }),
  createReference: (body: Pick<Reference, "project_id" | "name" | "values">) =>
    call<Reference>("POST", "/references", { body }),
  updateReference: (id: string, body: Partial<Pick<Reference, "name" | "values">>) =>
    call<Reference>("PATCH", `/references/${id}`, { body }),
  removeReference: (id: string) => call<void>("DELETE", `/references/${id}`),
};
