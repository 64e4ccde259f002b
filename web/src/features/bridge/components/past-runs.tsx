import { IconPlayerPlay } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { DataTable } from "@/components/ui/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { RunStatusBadge, StatusDot } from "@/components/ui/status.tsx";
import { rowsOf, subjectName } from "@/features/runs/words.ts";
import { formatDateTime, formatDuration, formatNumber } from "@/lib/format.ts";
import { elapsed, isFinal } from "@/lib/progress.ts";
import type { BridgeResult } from "../model.ts";
import { bridgeRunsQuery } from "../queries.ts";

interface Props {
  projectId: string;
  page: number | undefined;
  onPage: (page: number) => void;
}

/** Copies that ran, of saved bridges and of others. */
export function PastRuns({ projectId, page, onPage }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    ...bridgeRunsQuery(projectId, page),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.items.some((run) => !isFinal(run.status)) ? 2000 : 20_000,
  });
  const columns: ColumnDef<Run>[] = [
    {
      id: "subject",
      header: t("bridge:what"),
      cell: ({ row }) => (
        <Link
          to="/projects/$projectId/runs/$runId"
          params={{ projectId, runId: row.original.id }}
          className="au-link"
        >
          {subjectName(row.original) || "–"}
        </Link>
      ),
    },
    {
      id: "status",
      header: t("common:status"),
      cell: ({ row }) => <RunStatusBadge status={row.original.status} />,
    },
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
      id: "created_at",
      header: t("runs:created"),
      cell: ({ row }) => (
        <span className="au-nowrap">{formatDateTime(row.original.created_at)}</span>
      ),
    },
  ];
  return (
    <>
      <ErrorNotice error={error} retry={() => void refetch()} />
      <DataTable
        label={t("bridge:tab.runs")}
        columns={columns}
        page={data}
        failed={error !== null}
        rowId={(run) => run.id}
        onPage={onPage}
        empty={
          <EmptyState
            icon={IconPlayerPlay}
            title={t("bridge:no_runs")}
            text={t("bridge:no_runs_text")}
          />
        }
      />
    </>
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
