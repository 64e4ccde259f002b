import { Group, Select, Stack, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { RUN_KINDS } from "@/app/run-kinds.ts";
import { DataTable } from "@/components/ui/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { LinkButton } from "@/components/ui/link.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import { RunStatusBadge } from "@/components/ui/status.tsx";
import { type RunFilters, runsQuery } from "@/features/runs/queries.ts";
import { kindName, rowsOf, subjectName } from "@/features/runs/words.ts";
import { formatDateTime, formatDuration, formatNumber } from "@/lib/format.ts";
import { elapsed, isFinal } from "@/lib/progress.ts";
import { useProjectId } from "@/lib/use-project.ts";

const STATUSES = [
  "awaiting_approval",
  "queued",
  "running",
  "paused",
  "succeeded",
  "failed",
  "cancelled",
  "rejected",
  "expired",
] as const;
const KINDS = Object.keys(RUN_KINDS) as Run["kind"][];

export function RunsPage() {
  const { t } = useTranslation();
  const projectId = useProjectId();
  const search = useSearch({ from: "/signed-in/projects/$projectId/runs" });
  const navigate = useNavigate({ from: "/projects/$projectId/runs" });
  const filters: RunFilters = {
    project_id: projectId,
    page: search.page,
    sort: search.sort ?? "-created_at",
    status: STATUSES.find((value) => value === search.status),
    kind: KINDS.find((value) => value === search.kind),
    q: search.q,
  };
  const { data, error, refetch } = useQuery({
    ...runsQuery(filters),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.items.some((run) => !isFinal(run.status)) ? 2000 : 20_000,
  });
  const columns: ColumnDef<Run>[] = [
    {
      id: "kind",
      header: t("runs:what"),
      cell: ({ row }) => (
        <Link
          to="/projects/$projectId/runs/$runId"
          params={{ projectId, runId: row.original.id }}
          className="au-link"
        >
          {kindName(row.original.kind)}
        </Link>
      ),
    },
    {
      id: "subject",
      header: t("runs:subject"),
      cell: ({ row }) => (
        <Text size="sm" truncate maw={260}>
          {subjectName(row.original) || "–"}
        </Text>
      ),
    },
    {
      id: "status",
      header: t("common:status"),
      cell: ({ row }) => <RunStatusBadge status={row.original.status} />,
    },
    {
      id: "done",
      header: t("runs:done"),
      meta: { align: "end" },
      cell: ({ row }) => <span className="au-num">{formatNumber(rowsOf(row.original))}</span>,
    },
    {
      id: "by",
      header: t("runs:by"),
      cell: ({ row }) => row.original.requested_by.name ?? t("runs:system"),
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
      id: "created_at",
      header: t("runs:created"),
      meta: { sort: "created_at" },
      cell: ({ row }) => <Text size="sm">{formatDateTime(row.original.created_at)}</Text>,
    },
  ];
  const filtered = Boolean(search.q || search.status || search.kind);
  return (
    <div className="au-page">
      <PageHeader title={t("shell:place.runs")} description={t("runs:text")} />
      <Stack gap="md">
        <Group>
          <SearchInput
            label={t("runs:search")}
            value={search.q}
            onChange={(q) => void navigate({ search: (old) => ({ ...old, q, page: undefined }) })}
          />
          <Select
            aria-label={t("common:status")}
            placeholder={t("runs:any_status")}
            clearable
            clearButtonProps={{ "aria-label": t("common:clear") }}
            w={200}
            value={search.status ?? null}
            data={STATUSES.map((value) => ({ value, label: t(`runs:status.${value}`) }))}
            onChange={(value) =>
              void navigate({
                search: (old) => ({ ...old, status: value ?? undefined, page: undefined }),
              })
            }
          />
          <Select
            aria-label={t("runs:what")}
            placeholder={t("runs:any_kind")}
            clearable
            clearButtonProps={{ "aria-label": t("common:clear") }}
            w={220}
            value={search.kind ?? null}
            data={KINDS.map((value) => ({
              value,
              label: kindName(value),
            }))}
            onChange={(value) =>
              void navigate({
                search: (old) => ({ ...old, kind: value ?? undefined, page: undefined }),
              })
            }
          />
        </Group>
        <ErrorNotice error={error} retry={() => void refetch()} />
        <DataTable
          label={t("shell:place.runs")}
          columns={columns}
          page={data}
          failed={error !== null}
          rowId={(run) => run.id}
          sort={search.sort}
          onSort={(sort) => void navigate({ search: (old) => ({ ...old, sort, page: undefined }) })}
          onPage={(page) => void navigate({ search: (old) => ({ ...old, page }) })}
          empty={
            <EmptyState
              icon={IconPlayerPlay}
              title={t(filtered ? "common:no_match" : "runs:empty")}
              text={t(filtered ? "common:no_match_text" : "runs:empty_text")}
              action={
                filtered ? undefined : (
                  <LinkButton to="/projects/$projectId/patches" params={{ projectId }} search={{}}>
                    {t("runs:to_patches")}
                  </LinkButton>
                )
              }
              command={filtered ? undefined : `auralith run list --project ${projectId}`}
            />
          }
        />
      </Stack>
    </div>
  );
}
