import { Button, Group, Text } from "@mantine/core";
import { IconRadar } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";
import type { Engine, Environment, Page } from "@/api/types.ts";
import { DataTable } from "@/components/ui/data-table.tsx";
import { notifyError } from "@/components/ui/error-notice.tsx";
import { EnvBadge } from "@/components/ui/status.tsx";
import { formatDateTime, formatRelative } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import type { DriftWatch } from "../model.ts";
import { useCheck } from "../mutations.ts";
import { cronText } from "../words.ts";
import { WatchStatus } from "./drift-state.tsx";

interface Props {
  projectId: string;
  page: Page<DriftWatch> | undefined;
  failed: boolean;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
  onPage: (page: number) => void;
  empty: React.ReactNode;
}

/** Every connection: how it stands, when it was looked at, when it will be. */
export function WatchList({ projectId, ...list }: Props) {
  const { t } = useTranslation();
  const columns: ColumnDef<DriftWatch>[] = [
    {
      id: "name",
      header: t("drift:connection"),
      meta: { sort: "name" },
      cell: ({ row }) => (
        <div>
          <Link
            to="/projects/$projectId/drift/$connectionId"
            params={{ projectId, connectionId: row.original.connection_id }}
            search={{}}
            className="au-link"
          >
            {row.original.name}
          </Link>
          <Group gap={8} mt={2}>
            <EnvBadge environment={row.original.environment as Environment} />
            <Text span size="xs" c="dimmed">
              {t(`connections:engine.${row.original.engine as Engine}`)}
            </Text>
          </Group>
        </div>
      ),
    },
    {
      id: "state",
      header: t("drift:state_label"),
      cell: ({ row }) => <WatchStatus watch={row.original} />,
    },
    {
      id: "last_checked_at",
      header: t("drift:last_check"),
      meta: { sort: "last_checked_at" },
      cell: ({ row }) => <LastCheck watch={row.original} projectId={projectId} />,
    },
    {
      id: "next",
      header: t("drift:next_check"),
      cell: ({ row }) => <NextCheck watch={row.original} />,
    },
    {
      id: "act",
      header: () => <span className="au-hidden">{t("shell:actions")}</span>,
      meta: { align: "end" },
      cell: ({ row }) => <CheckButton watch={row.original} projectId={projectId} />,
    },
  ];
  return (
    <DataTable
      label={t("drift:connections")}
      columns={columns}
      rowId={(item) => item.connection_id}
      {...list}
    />
  );
}

function LastCheck({ watch, projectId }: { watch: DriftWatch; projectId: string }) {
  const { t } = useTranslation();
  const { report, last_checked_at } = watch;
  if (!last_checked_at) return <Text size="sm">–</Text>;
  return (
    <div>
      <Text size="sm" className="au-nowrap" title={formatDateTime(last_checked_at)}>
        {formatRelative(last_checked_at)}
      </Text>
      {report?.drifted ? (
        <Link
          to="/projects/$projectId/drift/reports/$reportId"
          params={{ projectId, reportId: report.id }}
          search={{}}
          className="au-link"
          aria-label={t("drift:report_of", { name: watch.name })}
        >
          <Text span size="xs" c="var(--au-accent)">
            {t("drift:report")}
          </Text>
        </Link>
      ) : null}
    </div>
  );
}

function NextCheck({ watch }: { watch: DriftWatch }) {
  const { t } = useTranslation();
  if (!watch.enabled || !watch.next_check_at || !watch.cron) {
    return (
      <Text size="sm" c="dimmed">
        {t("drift:no_schedule")}
      </Text>
    );
  }
  return (
    <div>
      <Text size="sm" className="au-nowrap" title={formatDateTime(watch.next_check_at)}>
        {formatRelative(watch.next_check_at)}
      </Text>
      <Text size="xs" c="dimmed">
        {cronText(watch.cron) ?? watch.cron}
      </Text>
    </div>
  );
}

function CheckButton({ watch, projectId }: { watch: DriftWatch; projectId: string }) {
  const { t } = useTranslation();
  const can = useCan();
  const navigate = useNavigate();
  const check = useCheck();
  if (!can("drift.check")) return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconRadar size={15} aria-hidden />}
      loading={check.isPending}
      aria-label={t("drift:check_of", { name: watch.name })}
      onClick={() =>
        check.mutate(watch.connection_id, {
          onError: notifyError,
          onSuccess: (run) =>
            void navigate({
              to: "/projects/$projectId/drift/$connectionId",
              params: { projectId, connectionId: watch.connection_id },
              search: { run: run.id },
            }),
        })
      }
    >
      {t("drift:check_now")}
    </Button>
  );
}
