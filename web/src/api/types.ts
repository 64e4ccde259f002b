/** Names for the generated schemas, and the shapes of run results, which the document leaves open. */
import type { components } from "./schema.gen.ts";

type Schemas = components["schemas"];

export type Me = Schemas["User"];
export type Session = Schemas["Session"];
export type Project = Schemas["Project"];
export type Permissions = Schemas["Permissions"];
export type Member = Schemas["Member"];
export type Invitation = Schemas["Invitation"];
export type InvitationCreated = Schemas["InvitationCreated"];
export type InvitationPreview = Schemas["InvitationPreview"];
export type Connection = Schemas["Connection"];
export type ConnectionCreate = Schemas["ConnectionCreate"];
export type ConnectionTest = Schemas["ConnectionTest"];
export type DatabaseSchema = Schemas["Schema"];
export type SchemaTable = Schemas["SchemaTable"];
export type SchemaGraph = Schemas["SchemaGraph"];
export type Finding = Schemas["HealthFinding"];
export type TableRowPage = Schemas["TableRowPage"];
export type Run = Schemas["Run"];
export type Progress = Schemas["RunProgress"];
export type Patch = Schemas["Patch"];
export type PatchUpdate = Schemas["PatchUpdate"];
export type PatchOptions = Schemas["PatchOptions"];
export type PatchFile = Schemas["PatchFile"];
export type Change = Schemas["RowChange"];
export type Conflict = Schemas["RowConflict"];
export type Approval = Schemas["Approval"];
export type ApprovalStatus = Schemas["ApprovalStatus"];
export type ApiKey = Schemas["ApiKey"];
export type ApiKeyCreated = Schemas["ApiKeyCreated"];
export type AuditEntry = Schemas["AuditEntry"];
export type Overview = Schemas["Overview"];

export type Migration = Schemas["Migration"];
export type MigrationStep = Schemas["MigrationStep"];
export type MigrationStatement = Schemas["MigrationStatement"];
export type MigrationHazard = Schemas["MigrationHazard"];
export type MigrationLock = Schemas["MigrationLock"];
export type MigrationSource = Schemas["MigrationSource"];
export type LintWarning = Schemas["LintWarning"];
export type RenameCandidate = Schemas["RenameCandidate"];
export type CompareOptions = Schemas["CompareOptions"];

export type Operation = Patch["operations"][number];
export type UpdateOp = Schemas["UpdateOperation"];
export type DeleteOp = Schemas["DeleteOperation"];
export type InsertOp = Schemas["InsertOperation"];
export type UpsertOp = Schemas["UpsertOperation"];
export type SqlOp = Schemas["SqlOperation"];

export type Environment = Connection["environment"];
export type Engine = Connection["engine"];
export type Role = Member["role"];
export type RunStatus = Run["status"];
export type PatchStatus = Patch["status"];
export type MigrationStatus = Migration["status"];
export type OnConflict = Schemas["PatchRollback"]["on_conflict"];

export type Cell = unknown;
export type Row = Record<string, Cell>;

export interface Page<T> {
  items: T[];
  total: number;
  page: number;
  page_size: number;
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
  lock_level?: string | null;
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
  /** Why the counts are no more than an estimate. */
  reason?: string | null;
  missing_rights?: { table: string; right: string; grant: string }[];
  duration_ms: number;
}

export interface RollbackResult {
  restored: number;
  conflicts_total: number;
  conflicts: Conflict[];
  /** Restored rows that a trigger wrote to again. */
  not_exact?: number;
  /** Rows that were as before already. */
  already_back?: number;
}

/** A difference between what is and what should be. */
export interface SchemaDifference {
  object: string;
  action: "create" | "drop" | "alter";
  attributes: string[];
  reason: string;
}

export interface ProofResult {
  proved: boolean;
  differences: SchemaDifference[];
  reverse_differences: SchemaDifference[];
  rows_made: number;
  rows_survived: number;
  not_proved: { object: string; reason: string }[];
  where: "server" | "fallback" | "";
}

export interface ApplyResult {
  applied: number;
  total: number;
  remaining_differences: SchemaDifference[];
  complete: boolean;
  snapshot_id: string | null;
}

/** Where an apply stands after a failure. */
export interface ApplyFailure {
  statement_index: number;
  sql: string;
  engine_code: string | null;
  engine_message: string;
  applied_through: number;
  rolled_back: number[];
}
