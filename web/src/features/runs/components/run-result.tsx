import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DryRunResult, RollbackResult, Run } from "@/api/types.ts";
import { Panel } from "@/components/ui/panel.tsx";
import { BridgeOutcome } from "@/features/bridge/components/bridge-outcome.tsx";
import { CheckOutcome } from "@/features/drift/components/check-outcome.tsx";
import { MigrationOutcome } from "@/features/migrations/components/run-outcome.tsx";
import { DryRunView } from "@/features/patches/components/dry-run-view.tsx";
import { RollbackOutcome } from "@/features/patches/components/rollback-outcome.tsx";
import { formatNumber } from "@/lib/format.ts";
import { isPreview } from "../words.ts";

const ORDER = ["updated", "inserted", "deleted", "cascaded", "batches", "rows_per_second"];

function place(name: string): number {
  const index = ORDER.indexOf(name);
  return index < 0 ? ORDER.length : index;
}

/** What the run came to, in the form that fits its kind. */
export function RunResult({ run }: { run: Run }) {
  const { t, i18n } = useTranslation();
  if (run.kind.startsWith("migration.")) return <MigrationOutcome run={run} />;
  if (!run.result) return null;
  if (run.kind === "bridge.run") return <BridgeOutcome run={run} />;
  if (run.kind === "drift.check") return <CheckOutcome run={run} />;
  if (run.kind === "patch.dry_run" && "operations" in run.result) {
    return <DryRunView result={run.result as unknown as DryRunResult} />;
  }
  if ("restored" in run.result && "conflicts_total" in run.result) {
    return (
      <RollbackOutcome
        result={run.result as unknown as RollbackResult}
        {...(isPreview(run) ? { preview: true } : { patchId: run.resource_id })}
      />
    );
  }
  const numbers = Object.entries(run.result)
    .filter((entry): entry is [string, number] => typeof entry[1] === "number")
    .sort(([a], [b]) => place(a) - place(b));
  if (numbers.length === 0) return null;
  return (
    <Panel title={t("runs:result")}>
      <Group gap="xl">
        {numbers.map(([name, value]) => {
          const key = `runs:result_name.${name}`;
          return (
            <div key={name}>
              <Text fw={640} fz={22} className="au-num">
                {formatNumber(value, { maximumFractionDigits: 0 })}
              </Text>
              <Text size="xs" c="dimmed">
                {i18n.exists(key) ? t(key) : name}
              </Text>
            </div>
          );
        })}
      </Group>
    </Panel>
  );
}
