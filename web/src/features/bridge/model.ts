import type { components } from "@/api/schema.gen.ts";

type Schemas = components["schemas"];

export type Bridge = Schemas["Bridge"];
export type BridgeBody = Schemas["BridgeRun"];
export type BridgeSpec = Schemas["BridgeSpec"];
export type BridgeTable = Schemas["BridgeTable"];
export type BridgeSubset = Schemas["BridgeSubset"];
export type BridgePlan = Schemas["BridgePlan"];
export type TablePlan = Schemas["BridgeTablePlan"];
export type ColumnPlan = Schemas["BridgeColumnPlan"];
export type BridgeWarning = Schemas["BridgeWarning"];
export type Fidelity = Schemas["BridgeFidelity"];
export type BridgeMode = Schemas["BridgeMode"];

/** What became of one table. */
export interface TableCopied {
  table: string;
  target: string;
  rows: number;
  bytes: number;
  seconds: number;
  /** Null: not compared, or not ready. */
  verified: boolean | null;
  snapshot: string | null;
  inserted: number;
  updated: number;
  skipped: number;
}

export interface BridgeResult {
  tables: TableCopied[];
  rows: number;
  rows_per_second: number;
  verified: boolean;
}
