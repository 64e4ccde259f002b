import { Anchor, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconChecklist } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";
import type { Approval, Environment } from "@/api/types.ts";
import { DataTable } from "@/components/ui/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { EnvBadge, StatusDot } from "@/components/ui/status.tsx";
import { RequestSheet } from "@/features/approvals/components/request-sheet.tsx";
import { approvalsQuery } from "@/features/approvals/queries.ts";
import { TONE } from "@/features/approvals/words.ts";
import { kindName } from "@/features/runs/words.ts";
import { formatDateTime, formatNumber, formatRelative } from "@/lib/format.ts";
import { useProjectId } from "@/lib/use-project.ts";

const VIEWS = ["mine", "requested", "all"] as const;

export function ApprovalsPage() {
  const { t } = useTranslation();
  const projectId = useProjectId();
  const search = useSearch({ from: "/signed-in/projects/$projectId/approvals" });
  const navigate = useNavigate({ from: "/projects/$projectId/approvals" });
  const view = VIEWS.find((each) => each === search.view) ?? "mine";
  const { data, error, refetch } = useQuery({
    ...approvalsQuery({
      project_id: projectId,
      page: search.page,
      sort: search.sort ?? (view === "mine" ? "expires_at" : "-created_at"),
      ...(view === "mine" ? { mine: true } : {}),
      ...(view === "requested" ? { requested: true } : {}),
    }),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
  const columns: ColumnDef<Approval>[] = [
    {
      id: "summary",
      header: t("approvals:what"),
      cell: ({ row: { original } }) => (
        <Anchor
          component="button"
          type="button"
          ta="start"
          onClick={() => void navigate({ search: (old) => ({ ...old, open: original.id }) })}
        >
          {original.summary}
        </Anchor>
      ),
    },
    {
      id: "kind",
      header: t("runs:what"),
      meta: { sort: "kind" },
      cell: ({ row }) => <Text size="sm">{kindName(row.original.kind)}</Text>,
    },
    {
      id: "where",
      header: t("approvals:where"),
      cell: ({ row }) =>
        row.original.environments.map((each) => (
          <EnvBadge key={each} environment={each as Environment} />
        )),
    },
    {
      id: "rows",
      header: t("approvals:size"),
      meta: { align: "end" },
      cell: ({ row: { original } }) => (
        <span className="au-num">{original.rows === null ? "?" : formatNumber(original.rows)}</span>
      ),
    },
    {
      id: "by",
      header: t("runs:by"),
      cell: ({ row }) => row.original.requested_by.name ?? t("runs:system"),
    },
    {
      id: "status",
      header: t("common:status"),
      cell: ({ row: { original } }) => (
        <StatusDot tone={TONE[original.status]}>
          {t(`approvals:status.${original.status}`)}
        </StatusDot>
      ),
    },
    {
      id: "expires_at",
      header: t("approvals:ends"),
      meta: { sort: "expires_at" },
      cell: ({ row: { original } }) => (
        <Text size="sm">
          {original.status === "pending"
            ? formatRelative(original.expires_at)
            : formatDateTime(original.decided_at)}
        </Text>
      ),
    },
  ];
  return (
    <div className="au-page">
      <PageHeader title={t("shell:place.approvals")} description={t("approvals:text")} />
      <Stack gap="md">
        <SegmentedControl
          aria-label={t("approvals:view")}
          value={view}
          data={VIEWS.map((value) => ({ value, label: t(`approvals:views.${value}`) }))}
          onChange={(value) =>
            void navigate({ search: (old) => ({ ...old, view: value, page: undefined }) })
          }
          style={{ alignSelf: "start" }}
        />
        <ErrorNotice error={error} retry={() => void refetch()} />
        <DataTable
          label={t("shell:place.approvals")}
          columns={columns}
          page={data}
          failed={error !== null}
          rowId={(each) => each.id}
          sort={search.sort}
          onSort={(sort) => void navigate({ search: (old) => ({ ...old, sort, page: undefined }) })}
          onPage={(page) => void navigate({ search: (old) => ({ ...old, page }) })}
          empty={
            <EmptyState
              icon={IconChecklist}
              title={t(`approvals:empty.${view}`)}
              text={t("approvals:empty_text")}
              command="auralith approval list --mine"
            />
          }
        />
      </Stack>
      <RequestSheet
        id={search.open ?? ""}
        projectId={projectId}
        onClose={() => void navigate({ search: (old) => ({ ...old, open: undefined }) })}
      />
    </div>
  );
}
