import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { StatusDot } from "@/components/ui/status.tsx";
import { asTheyMove, PastRuns, useRunColumns } from "@/features/runs/components/past-runs.tsx";
import { rowsOf } from "@/features/runs/words.ts";
import { formatNumber } from "@/lib/format.ts";
import type { BridgeResult } from "../model.ts";
import { bridgeRunsQuery } from "../queries.ts";

interface Props {
  projectId: string;
  page: number | undefined;
  onPage: (page: number) => void;
}

/** Copies that ran, of saved bridges and of others. */
export function PastCopies({ projectId, page, onPage }: Props) {
  const { t } = useTranslation();
  const query = useQuery({ ...bridgeRunsQuery(projectId, page), ...asTheyMove });
  const { subject, created, status, duration, by } = useRunColumns(projectId, "subject");
  return (
    <PastRuns
      label={t("bridge:tab.runs")}
      query={query}
      columns={[
        { ...subject, header: t("bridge:what") },
        status,
        {
          id: "rows",
          header: t("bridge:rows"),
          meta: { align: "end" },
          cell: ({ row }) => <span className="au-num">{formatNumber(rowsOf(row.original))}</span>,
        },
        {
          id: "verified",
          header: t("bridge:verify"),
          cell: ({ row }) => <Verified run={row.original} />,
        },
        duration,
        by,
        created,
      ]}
      onPage={onPage}
      empty={{ title: t("bridge:no_runs"), text: t("bridge:no_runs_text") }}
    />
  );
}

function Verified({ run }: { run: Run }) {
  const { t } = useTranslation();
  const result = run.result as unknown as BridgeResult | null;
  if (run.status !== "succeeded" || !result?.tables) return <>–</>;
  return (
    <StatusDot tone={result.verified ? "ok" : "idle"}>
      {t(result.verified ? "bridge:equal" : "bridge:not_compared")}
    </StatusDot>
  );
}
