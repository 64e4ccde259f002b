import type { RunKindViews } from "@/features/runs/kind-view.ts";
import { MigrationLink } from "./components/migration-link.tsx";
import { MigrationOutcome, MigrationStatements } from "./components/run-outcome.tsx";

const WRITING = { Result: MigrationOutcome, Steps: MigrationStatements, Source: MigrationLink };

export const MIGRATION_RUNS: RunKindViews = {
  "migration.validate": { Result: MigrationOutcome, Source: MigrationLink },
  "migration.apply": WRITING,
  "migration.rollback": WRITING,
};
