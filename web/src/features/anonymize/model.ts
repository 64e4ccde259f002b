import type { components } from "@/api/schema.gen.ts";

type Logical = components["schemas"]["SchemaColumn"]["logical"];

/** What is done with a column. */
export interface Rule {
  transformer: string;
  params: Record<string, unknown>;
  when?: string | null;
  otherwise?: Rule | null;
}

/** The rules of one table. */
export interface TableRules {
  table: string;
  where?: string | null;
  columns: Record<string, Rule>;
}

export interface VirtualKey {
  table: string;
  columns: string[];
  references: string;
  referenced_columns: string[];
}

export interface Quasi {
  table: string;
  columns: string[];
  k: number;
}

export interface Options {
  virtual_keys: VirtualKey[];
  k_anonymity: Quasi[];
  keep_originals: boolean;
  batch_size: number;
  needles: number;
  sample_rows: number;
  clean_up: boolean;
}

export type Mode = "in_place" | "copy";
export type Unlisted = "block_personal" | "keep" | "block";
export type Consistency = "project" | "config";

export interface Config {
  id: string;
  project_id: string;
  name: string;
  connection_id: string;
  mode: Mode;
  target_connection_id: string | null;
  tables: TableRules[];
  unlisted: Unlisted;
  consistency: Consistency;
  options: Options;
  created_at: string;
  updated_at: string;
}

/** A transformer of the catalogue. */
export interface Transformer {
  id: string;
  family: string;
  privacy_rank: number;
  grade: string;
  on_keys: boolean;
  accepts: Logical[];
  params: Record<string, unknown>;
}

/** A column that looks personal. */
export interface Finding {
  table: string;
  column: string;
  category: string;
  confidence: number;
  evidence: string[];
  suggested: { transformer: string; params: Record<string, unknown> };
  decided?: { config_id: string; transformer: string } | null;
}

/** A column, or a place in a document, that no rule names. */
export interface UnlistedColumn {
  table: string;
  column: string;
  path: string | null;
  category: string | null;
  why: string;
}

export interface Forecast {
  column: string;
  kind: string;
  rows: number | null;
  message: string;
  blocks: boolean;
}

export interface PreviewRow {
  before: Record<string, unknown>;
  after: Record<string, unknown>;
  why: string;
}

export interface TablePreview {
  table: string;
  columns: string[];
  rows: PreviewRow[];
  forecasts: Forecast[];
}

export type CheckStatus = "pass" | "fail" | "not_verified";

export interface Check {
  check: string;
  status: CheckStatus;
  reason?: string | null;
  rows?: number | null;
}

export interface ColumnVerdict {
  table: string;
  column: string;
  transformer: string;
  checks: Check[];
  status: CheckStatus;
}

export interface Anonymity {
  table: string;
  columns: string[];
  k_asked: number;
  k_found: number | null;
  groups_below: number;
}

export interface Leftover {
  kind: string;
  object: string;
  message: string;
  cleaned: boolean;
}

/** What was proved of a run's result. */
export interface Verification {
  leaks: number;
  foreign_key_violations: number;
  uniqueness_violations: number;
  k_anonymity?: Anonymity[];
  columns: ColumnVerdict[];
  leftovers: Leftover[];
  needles: { searched: number; found: { table: string; column: string; rows: number }[] };
}

export interface RunResult {
  tables: { table: string; rows: number; columns: string[] }[];
  verification?: Verification;
}

/** What came back of the originals. */
export interface UndoResult {
  restored: number;
  conflicts_total: number;
  conflicts: { table: string; key?: Record<string, unknown> | null; reason?: string }[];
}
