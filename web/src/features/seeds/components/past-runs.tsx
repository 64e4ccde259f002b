import { IconPlayerPlay } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { DataTable } from "@/components/ui/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { RunStatusBadge } from "@/components/ui/status.tsx";
import { kindName } from "@/features/runs/words.ts";
import { formatDateTime, formatDuration, formatNumber } from "@/lib/format.ts";
import { elapsed, isFinal } from "@/lib/progress.ts";
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
export function PastRuns({ projectId, scenarioId, page, onPage }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    ...scenarioRunsQuery(scenarioId, page),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.items.some((run) => !isFinal(run.status)) ? 2000 : 20_000,
  });
  const columns: ColumnDef<Run>[] = [
    {
      id: "created_at",
      header: t("runs:created"),
      cell: ({ row }) => (
        <Link
          to="/projects/$projectId/runs/$runId"
          params={{ projectId, runId: row.original.id }}
          className="au-link au-nowrap"
        >
          {formatDateTime(row.original.created_at)}
        </Link>
      ),
    },
    { id: "kind", header: t("runs:what"), cell: ({ row }) => kindName(row.original.kind) },
    {
      id: "status",
      header: t("common:status"),
      cell: ({ row }) => <RunStatusBadge status={row.original.status} />,
    },
    {
      id: "rows",
      header: t("seeds:rows"),
      meta: { align: "end" },
      cell: ({ row }) => <span className="au-num">{formatNumber(rowsOfRun(row.original))}</span>,
    },
    {
      id: "duration",
      header: t("runs:elapsed"),
      meta: { align: "end" },
      cell: ({ row }) => {
        const seconds = elapsed(row.original);
        return <span className="au-num">{seconds === null ? "–" : formatDuration(seconds)}</span>;
      },
    },
    {
      id: "by",
      header: t("runs:by"),
      cell: ({ row }) => row.original.requested_by.name ?? t("runs:system"),
    },
    {
      id: "cleanup",
      header: t("seeds:cleanup"),
      cell: ({ row }) => <CleanupButton run={row.original} small />,
    },
  ];
  return (
    <>
      <ErrorNotice error={error} retry={() => void refetch()} />
      <DataTable
        label={t("seeds:view.runs")}
        columns={columns}
        page={data}
        failed={error !== null}
        rowId={(run) => run.id}
        onPage={onPage}
        empty={
          <EmptyState
            icon={IconPlayerPlay}
            title={t("seeds:no_runs")}
            text={t("seeds:no_runs_text")}
          />
        }
      />
    </>
  );
}
