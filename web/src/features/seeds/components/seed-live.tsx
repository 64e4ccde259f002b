import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { Panel } from "@/components/ui/panel.tsx";
import { TableBars } from "@/features/runs/components/table-bars.tsx";
import { isFinal } from "@/lib/progress.ts";

/** A run as it goes: how far each table is. */
export function SeedLive({ run }: { run: Run }) {
  const { t } = useTranslation();
  const tables = run.progress.tables ?? [];
  if (isFinal(run.status) || tables.length === 0) return null;
  return (
    <Panel title={t("seeds:live")}>
      <TableBars label={t("seeds:live")} tables={tables} />
    </Panel>
  );
}
