import type { components } from "@/api/schema.gen.ts";

type Schemas = components["schemas"];

export type Scenario = Schemas["Scenario"];
export type NewScenario = Schemas["ScenarioCreate"];
export type ScenarioChange = Schemas["ScenarioUpdate"];
export type Language = Schemas["ScenarioLanguage"];
export type Options = Schemas["SeedOptions"];
export type TableSpec = Schemas["TableSpec"];
export type ColumnSpec = Schemas["ColumnSpec"];
export type PerParent = Schemas["PerParent"];
export type Generator = Schemas["SeedGenerator"];
export type Finding = Schemas["SeedFinding"];
export type TablePreview = Schemas["SeedPreviewTable"];
export type Reference = Schemas["SeedReference"];
export type Builtin = Schemas["SeedBuiltin"];
export type InferBody = Schemas["InferRequest"];
export type RunBody = Schemas["ScenarioRunRequest"];

export interface RunResult {
  tables: { table: string; inserted: number }[];
  rows: number;
  rows_per_second?: number | null;
}

export interface CleanupConflict {
  table: string;
  key: Record<string, unknown> | null;
  reason: string;
}

export interface CleanupResult {
  tables: {
    table: string;
    deleted: number;
    edited: number;
    referenced: number;
    gone: number;
  }[];
  deleted: number;
  conflicts: CleanupConflict[];
  conflicts_total: number;
}
