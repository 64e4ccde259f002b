import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { asTheyMove, PastRuns, useRunColumns } from "@/features/runs/components/past-runs.tsx";
import { formatNumber } from "@/lib/format.ts";
import { rowsOfRun } from "../outcome.ts";
import { scenarioRunsQuery } from "../queries.ts";
import { CleanupButton } from "./cleanup-button.tsx";

interface Props {
  projectId: string;
  scenarioId: string;
  page: number | undefined;
  onPage: (page: number) => void;
}

/** Runs of a scenario, those that took rows away included. */
export function PastSeeds({ projectId, scenarioId, page, onPage }: Props) {
  const { t } = useTranslation();
  const query = useQuery({ ...scenarioRunsQuery(scenarioId, page), ...asTheyMove });
  const { created, kind, status, duration, by } = useRunColumns(projectId, "created");
  return (
    <PastRuns
      label={t("seeds:view.runs")}
      query={query}
      columns={[
        created,
        kind,
        status,
        {
          id: "rows",
          header: t("seeds:rows"),
          meta: { align: "end" },
          cell: ({ row }) => (
            <span className="au-num">{formatNumber(rowsOfRun(row.original))}</span>
          ),
        },
        duration,
        by,
        {
          id: "cleanup",
          header: t("seeds:cleanup"),
          cell: ({ row }) => <CleanupButton run={row.original} small />,
        },
      ]}
      onPage={onPage}
      empty={{ title: t("seeds:no_runs"), text: t("seeds:no_runs_text") }}
    />
  );
}
