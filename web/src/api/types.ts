/** The API's records as this application uses them (spec: the public API contract). */
export type Environment = "development" | "test" | "staging" | "production";
export type Engine = "postgresql" | "mysql" | "mariadb" | "sqlite";
export type Role = "viewer" | "qa" | "dev" | "admin";
export type Cell = string | number | boolean | null | Cell[] | { [key: string]: Cell };
export type Row = Record<string, Cell>;

export interface Page<T> {
  items: T[];
  total: number;
  page: number;
  page_size: number;
}

export interface Me {
  id: string;
  email: string;
  name: string;
  locale: string | null;
  is_super_admin: boolean;
  mfa_enabled: boolean;
  organizations: { id: string; name: string; role: string }[];
  created_at: string;
}

export interface Session {
  id: string;
  created_at: string;
  last_seen_at: string;
  ip: string | null;
  user_agent: string | null;
  current: boolean;
}

export interface Project {
  id: string;
  name: string;
  description: string | null;
  organization_id: string;
  created_at: string;
  updated_at?: string;
}

export interface Permissions {
  permissions: string[];
  roles: Record<string, string[]>;
}

export interface Member {
  user_id: string;
  email: string;
  name: string;
  role: Role;
  permissions: string[];
  environments: Environment[] | null;
  expires_at: string | null;
}

export interface LastTest {
  ok: boolean;
  at: string;
  error: string | null;
}

export interface Connection {
  id: string;
  project_id: string;
  name: string;
  engine: Engine;
  environment: Environment;
  host: string | null;
  port: number | null;
  database: string;
  username: string | null;
  ssl: { mode: string; ca?: string | null; cert?: string | null };
  options: Record<string, unknown>;
  read_only: boolean;
  labels: string[] | Record<string, string>;
  server_version: string | null;
  last_test: LastTest | null;
  created_at: string;
  updated_at: string;
}

export interface ConnectionTest {
  ok: boolean;
  latency_ms: number | null;
  server_version: string | null;
  privileges: Record<string, boolean> | null;
  error: string | null;
  steps?: { name: string; ok: boolean | null; ms?: number | null; message?: string | null }[];
}

export type RunStatus =
  | "awaiting_approval"
  | "queued"
  | "running"
  | "paused"
  | "succeeded"
  | "failed"
  | "cancelled"
  | "rejected"
  | "expired";

export interface Progress {
  phase: string | null;
  done: number | null;
  total: number | null;
  unit: string | null;
  rate: number | null;
}

export interface Run {
  id: string;
  project_id: string;
  kind: string;
  resource_id: string | null;
  status: RunStatus;
  progress: Progress | null;
  result: Record<string, unknown> | null;
  error: { message: string; detail?: unknown } | null;
  approval_id: string | null;
  requested_by: { type: string; id: string; name: string } | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

export type PatchStatus =
  | "draft"
  | "dry_run_ok"
  | "dry_run_failed"
  | "executing"
  | "executed"
  | "failed"
  | "rolling_back"
  | "rolled_back"
  | "partially_rolled_back";

export interface UpdateOp {
  op: "update";
  table: string;
  where?: string | null;
  params?: Record<string, Cell> | null;
  set?: Record<string, Cell> | null;
  set_expr?: Record<string, string> | null;
  all_rows?: boolean;
}
export interface DeleteOp {
  op: "delete";
  table: string;
  where?: string | null;
  params?: Record<string, Cell> | null;
  all_rows?: boolean;
}
export interface InsertOp {
  op: "insert";
  table: string;
  rows: Row[];
}
export interface UpsertOp {
  op: "upsert";
  table: string;
  key: string[];
  rows?: Row[] | null;
  file_id?: string | null;
  insert_missing?: boolean;
}
export interface SqlOp {
  op: "sql";
  statement: string;
  params?: Record<string, Cell> | null;
  all_rows?: boolean;
}
export type Operation = UpdateOp | DeleteOp | InsertOp | UpsertOp | SqlOp;

export interface PatchOptions {
  mode: "batched" | "transaction" | string;
  batch_size: number | null;
  lock_timeout_ms: number;
  statement_timeout_ms: number;
  max_rows: number | null;
  on_error: "stop" | "rollback";
  sample_size: number;
  sleep_ms: number;
}

export interface Patch {
  id: string;
  project_id: string;
  connection_id: string;
  name: string;
  description: string | null;
  operations: Operation[];
  options: PatchOptions;
  status: PatchStatus;
  content_hash: string;
  last_dry_run_id: string | null;
  last_execution_id: string | null;
  created_by: string | { id: string; name: string } | null;
  created_at: string;
  updated_at: string;
}

export interface PatchFile {
  file_id: string;
  columns: { name: string; type: string }[];
  rows: number;
  sample: Row[];
}

export interface SampleRow {
  key: Row | null;
  before: Row | null;
  after: Row | null;
}
export interface OperationResult {
  index: number;
  op: string;
  table: string;
  matched: number;
  inserted: number;
  updated: number;
  deleted: number;
  unchanged: number;
  cascaded: { table: string; action: string; rows: number }[];
  sample: SampleRow[];
  warnings: { code: string; message: string }[];
}
export interface Violation {
  operation: number | null;
  constraint: string | null;
  table: string | null;
  key: Row | null;
  message: string;
}
export interface DryRunResult {
  exact: boolean;
  operations: OperationResult[];
  totals: { inserted: number; updated: number; deleted: number; cascaded: number };
  violations: Violation[];
  rollback: { possible: boolean; reasons: string[] };
  duration_ms: number;
}

export interface Conflict {
  table: string;
  key: Row;
  reason: string;
}
export interface RollbackResult {
  restored: number;
  conflicts_total: number;
  conflicts: Conflict[];
}
export interface Change {
  op: string;
  table: string;
  key: Row;
  before: Row | null;
  after: Row | null;
  status: "applied" | "rolled_back" | "conflict";
}

export interface ApiKey {
  id: string;
  project_id: string;
  name: string;
  prefix: string;
  scopes: string[];
  expires_at: string | null;
  last_used_at: string | null;
  last_used_ip: string | null;
  revoked_at: string | null;
  created_by: string | { id: string; name: string } | null;
  created_at?: string;
}
export interface ApiKeyCreated extends ApiKey {
  key: string;
}

export interface AuditEntry {
  id: string;
  seq: number;
  at: string;
  actor: { type?: string; id?: string; name?: string } | string | null;
  action: string;
  resource: { type?: string; id?: string; name?: string } | string | null;
  outcome: "success" | "denied" | "failed";
  ip: string | null;
  user_agent: string | null;
  request_id: string | null;
  detail: Record<string, unknown> | null;
  prev_hash: string;
  hash: string;
}

export interface Overview {
  counts: Record<string, number>;
  recent_runs?: Run[];
  recent_activity?: AuditEntry[];
}

export interface Finding {
  code: string;
  severity: string;
  object: string;
  message: string;
  fix?: string | null;
}
