import type { components } from "@/api/schema.gen.ts";

type Schemas = components["schemas"];

export type Config = Schemas["AnonymizeConfig"];
export type ConfigChange = Schemas["AnonymizeConfigUpdate"];
export type NewConfig = Schemas["AnonymizeConfigCreate"];
export type Mode = Schemas["AnonymizeMode"];
export type Options = Schemas["MaskingOptions"];
export type Rule = Schemas["RuleSpec"];
export type TableRules = Schemas["TableRules"];
export type VirtualKey = Schemas["VirtualKeySpec"];
export type Quasi = Schemas["Quasi"];
export type Transformer = Schemas["AnonymizeTransformer"];
export type Finding = Schemas["Detected"];
export type UnlistedColumn = Schemas["UnlistedColumn"];
export type Forecast = Schemas["Forecast"];
export type TablePreview = Schemas["PreviewTable"];

export type CheckStatus = "pass" | "fail" | "not_verified";

export interface Check {
  check: string;
  status: CheckStatus;
  reason?: string | null;
  /** The reason as a code and its facts. */
  code?: string | null;
  params?: Record<string, string | number>;
  rows?: number | null;
}

export interface ColumnVerdict {
  table: string;
  column: string;
  /** Null: no rule is on it. */
  transformer: string | null;
  checks: Check[];
  status: CheckStatus;
}

export interface Anonymity {
  table: string;
  columns: string[];
  k_asked: number;
  /** Null: the table is empty. */
  k_found: number | null;
  groups_below: number;
  /** The column that should be generalised first. */
  hint?: string | null;
}

export interface Leftover {
  kind: string;
  object: string | null;
  message: string;
  cleaned: boolean;
}

/** What was proved of a run's result. */
export interface Verification {
  status: CheckStatus;
  /** Why the proof could not be carried through; the rows are written all the same. */
  failure?: { code: string; message: string } | null;
  leaks: number;
  foreign_key_violations: number;
  uniqueness_violations: number;
  k_anonymity?: Anonymity[];
  columns: ColumnVerdict[];
  leftovers: Leftover[];
  needles: { searched: number; found: { table: string; column: string | null; rows: number }[] };
}

export interface RunResult {
  tables: { table: string; rows: number; columns: string[] }[];
  verification?: Verification | null;
}
