/** What the API says of scenarios, in the names of the interface. */

export interface ColumnSpec {
  generator: string;
  params?: Record<string, unknown>;
}

export interface PerParent {
  table: string;
  min: number;
  max: number;
  /** The foreign key's columns, where several point at that table. */
  columns?: string[] | null;
  distribution?: "uniform" | "zipf";
  /** How often each number from `min` to `max` is met. */
  weights?: number[] | null;
}

export interface TableSpec {
  table: string;
  rows?: number | null;
  per_parent?: PerParent | null;
  columns?: Record<string, ColumnSpec>;
  where_exists?: string | null;
}

export interface Options {
  mode: "append" | "replace";
  batch_size?: number | null;
  reference_date: string;
  generator_version: 1;
}

export interface Scenario {
  id: string;
  project_id: string;
  connection_id: string;
  name: string;
  description: string;
  seed: number;
  locale: string;
  tables: TableSpec[];
  options: Options;
  created_at: string;
  updated_at: string;
}

export type NewScenario = Pick<Scenario, "project_id" | "connection_id" | "name"> &
  Partial<Pick<Scenario, "description" | "seed" | "locale" | "tables">> & {
    options?: Partial<Options>;
  };

export type ScenarioChange = Partial<
  Pick<Scenario, "name" | "description" | "seed" | "locale" | "tables" | "options">
>;

export interface Generator {
  id: string;
  family: string;
  description: string;
  makes: string[];
  unique: boolean;
  grouped: boolean;
  params: Record<string, unknown>;
}

export interface Finding {
  /** Null: it is about the whole table. */
  column?: string | null;
  code: string;
  message: string;
  params: Record<string, unknown>;
  blocks: boolean;
}

export interface TablePreview {
  table: string;
  rows_planned: number;
  columns: string[];
  rows: Record<string, unknown>[];
  links: Record<string, { table: string; column: string }>;
  findings: Finding[];
}

export interface Preview {
  tables: TablePreview[];
  total_rows: number;
}

export interface Reference {
  id: string;
  project_id: string;
  name: string;
  values: string[];
}

export interface Builtin {
  id: string;
  name: string;
  description: string;
  tables: string[];
  scenario: Omit<NewScenario, "project_id" | "connection_id">;
}

/** Whether the rows of a run can still be taken away. */
export interface RunState {
  run_id: string;
  kept: boolean;
  cleaned_at: string | null;
  forgotten_at: string | null;
}

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
