import { IconPlayerPlay } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";
import type { Page, Run } from "@/api/types.ts";
import { DataTable } from "@/components/ui/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { RunStatusBadge } from "@/components/ui/status.tsx";
import { formatDateTime, formatDuration } from "@/lib/format.ts";
import { elapsed, isFinal } from "@/lib/progress.ts";
import { kindName, subjectName } from "../words.ts";

type Column = "subject" | "created" | "kind" | "status" | "duration" | "by";

interface Props {
  label: string;
  query: { data: Page<Run> | undefined; error: Error | null; refetch: () => unknown };
  columns: ColumnDef<Run>[];
  onPage: (page: number) => void;
  empty: { title: string; text: string };
}

/** For the query of such a list: as fresh as its runs move. */
export const asTheyMove = {
  placeholderData: keepPreviousData,
  refetchInterval: ({ state }: { state: { data: Page<Run> | undefined } }) =>
    state.data?.items.some((run) => !isFinal(run.status)) ? 2000 : 20_000,
};

/** Runs of one thing or of one kind. */
export function PastRuns({ label, query, columns, onPage, empty }: Props) {
  const { data, error, refetch } = query;
  return (
    <>
      <ErrorNotice error={error} retry={() => void refetch()} />
      <DataTable
        label={label}
        columns={columns}
        page={data}
        failed={error !== null}
        rowId={(run) => run.id}
        onPage={onPage}
        empty={<EmptyState icon={IconPlayerPlay} {...empty} />}
      />
    </>
  );
}

/** What every list of runs shows of them; the first column leads to the run. */
export function useRunColumns(projectId: string, first: "subject" | "created") {
  const { t } = useTranslation();
  const open = (run: Run, text: string, column: Column) =>
    column === first ? (
      <Link
        to="/projects/$projectId/runs/$runId"
        params={{ projectId, runId: run.id }}
        className={column === "created" ? "au-link au-nowrap" : "au-link"}
      >
        {text}
      </Link>
    ) : (
      <span className={column === "created" ? "au-nowrap" : ""}>{text}</span>
    );
  return {
    subject: {
      id: "subject",
      header: t("runs:subject"),
      cell: ({ row }) => open(row.original, subjectName(row.original) || "–", "subject"),
    },
    created: {
      id: "created_at",
      header: t("runs:created"),
      cell: ({ row }) => open(row.original, formatDateTime(row.original.created_at), "created"),
    },
    kind: { id: "kind", header: t("runs:what"), cell: ({ row }) => kindName(row.original.kind) },
    status: {
      id: "status",
      header: t("common:status"),
      cell: ({ row }) => <RunStatusBadge status={row.original.status} />,
    },
    duration: {
      id: "duration",
      header: t("runs:elapsed"),
      meta: { align: "end" },
      cell: ({ row }) => {
        const seconds = elapsed(row.original);
        return <span className="au-num">{seconds === null ? "–" : formatDuration(seconds)}</span>;
      },
    },
    by: {
      id: "by",
      header: t("runs:by"),
      cell: ({ row }) => row.original.requested_by.name ?? t("runs:system"),
    },
  } satisfies Record<Column, ColumnDef<Run>>;
}
