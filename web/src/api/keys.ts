/** Query keys, one place, so that an action knows what it makes stale. */
type Params = object;

export const keys = {
  me: ["me"] as const,
  setup: ["setup"] as const,
  sessions: ["sessions"] as const,
  invitation: (token: string) => ["invitation", token] as const,
  projects: (params: Params = {}) => ["projects", params] as const,
  project: (id: string) => ["project", id] as const,
  overview: (id: string) => ["project", id, "overview"] as const,
  permissions: (id: string) => ["project", id, "permissions"] as const,
  explain: (id: string, params: Params) => ["project", id, "explain", params] as const,
  members: (id: string, params: Params = {}) => ["project", id, "members", params] as const,
  audit: (id: string, params: Params) => ["project", id, "audit", params] as const,
  auditVerify: (id: string) => ["project", id, "audit-verify"] as const,
  connections: (params: Params) => ["connections", params] as const,
  connection: (id: string) => ["connection", id] as const,
  schema: (id: string) => ["connection", id, "schema"] as const,
  graph: (id: string) => ["connection", id, "graph"] as const,
  health: (id: string) => ["connection", id, "health"] as const,
  rows: (id: string, table: string, page: number) =>
    ["connection", id, "rows", table, page] as const,
  patches: (params: Params) => ["patches", params] as const,
  patch: (id: string) => ["patch", id] as const,
  changes: (id: string, page: number) => ["patch", id, "changes", page] as const,
  conflicts: (id: string, page: number) => ["patch", id, "conflicts", page] as const,
  runs: (params: Params) => ["runs", params] as const,
  run: (id: string) => ["run", id] as const,
  driftWatches: (id: string, params: Params) => ["drift", "watches", id, params] as const,
  driftMatrix: (id: string, params: Params) => ["drift", "matrix", id, params] as const,
  driftReports: (id: string, page: number, size: number) =>
    ["drift", "reports", id, page, size] as const,
  driftReport: (id: string) => ["drift", "report", id] as const,
  driftSettings: (id: string) => ["drift", "settings", id] as const,
  driftSchedule: (id: string, cron: string) => ["drift", "schedule", id, cron] as const,
  driftBaselines: (id: string) => ["drift", "baselines", id] as const,
  apiKeys: (params: Params) => ["api-keys", params] as const,
};
