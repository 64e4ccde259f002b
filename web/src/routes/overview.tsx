import { Group, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { EnvBadge, RunStatusBadge, StatusDot } from "@/components/ui/status.tsx";
import { ActivityFeed } from "@/features/audit/components/activity-feed.tsx";
import { allConnectionsQuery } from "@/features/connections/queries.ts";
import { Checklist } from "@/features/overview/components/checklist.tsx";
import { NeedsYou } from "@/features/overview/components/needs-you.tsx";
import { overviewQuery } from "@/features/overview/queries.ts";
import { projectQuery } from "@/features/projects/queries.ts";
import { kindName, subjectName } from "@/features/runs/words.ts";
import { formatNumber, formatRelative } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

const COUNTS = [
  { id: "connections", to: "/projects/$projectId/connections" },
  { id: "snapshots", to: "/projects/$projectId/schemas" },
  { id: "patches", to: "/projects/$projectId/patches" },
  { id: "active_runs", to: "/projects/$projectId/runs" },
  { id: "members", to: "/projects/$projectId/members" },
] as const;

export function OverviewPage() {
  const { t } = useTranslation();
  const can = useCan();
  const projectId = useProjectId();
  const { data: project } = useQuery(projectQuery(projectId));
  const { data, error, refetch } = useQuery({
    ...overviewQuery(projectId),
    refetchInterval: 15_000,
  });
  const { data: connections } = useQuery(allConnectionsQuery(projectId));
  return (
    <div className="au-page">
      <PageHeader
        title={project?.name ?? t("shell:place.overview")}
        description={project?.description}
      />
      <Stack gap="md">
        <ErrorNotice error={error} retry={() => void refetch()} />
        <div className="au-tiles">
          {COUNTS.map((item) => (
            <Link
              key={item.id}
              to={item.to}
              params={{ projectId }}
              search={{}}
              className="au-panel au-card"
            >
              {data ? (
                <Text fw={640} fz={26} lh={1.2} className="au-num">
                  {formatNumber(data.counts[item.id])}
                </Text>
              ) : (
                <Skeleton height={31} width={60} />
              )}
              <Text size="sm" c="dimmed">
                {t(`overview:count.${item.id}`, { count: data?.counts[item.id] ?? 0 })}
              </Text>
              {item.id === "snapshots" && data?.schema_read_at ? (
                <Text size="xs" c="dimmed">
                  {t("overview:schema_read", { when: formatRelative(data.schema_read_at) })}
                </Text>
              ) : null}
            </Link>
          ))}
        </div>
        {data ? <Checklist projectId={projectId} counts={data.counts} /> : null}
        <NeedsYou projectId={projectId} />
        <div className="au-columns">
          <Stack gap="md">
            <Panel title={t("shell:place.connections")} padded={false}>
              <div className="au-divided">
                {connections?.items.length === 0 ? (
                  <Text size="sm" c="dimmed" p="md">
                    {t("connections:empty_title")}
                  </Text>
                ) : null}
                {connections?.items.slice(0, 8).map((item) => (
                  <Group key={item.id} px="md" py={9} gap="xs" justify="space-between">
                    <Link
                      to="/projects/$projectId/connections/$connectionId"
                      params={{ projectId, connectionId: item.id }}
                      className="au-link au-wrap"
                    >
                      {item.name}
                    </Link>
                    <Group gap="md" wrap="nowrap">
                      <StatusDot
                        tone={item.last_test === null ? "idle" : item.last_test.ok ? "ok" : "bad"}
                      >
                        {t(`connections:engine.${item.engine}`)}
                      </StatusDot>
                      <EnvBadge environment={item.environment} />
                    </Group>
                  </Group>
                ))}
              </div>
            </Panel>
            <Panel title={t("shell:recent_runs")} padded={false}>
              <div className="au-divided">
                {data?.recent_runs.length === 0 ? (
                  <Text size="sm" c="dimmed" p="md">
                    {t("shell:no_runs")}
                  </Text>
                ) : null}
                {data?.recent_runs.slice(0, 8).map((run) => (
                  <Group key={run.id} px="md" py={9} gap="xs" justify="space-between">
                    <Link
                      to="/projects/$projectId/runs/$runId"
                      params={{ projectId, runId: run.id }}
                      className="au-link au-wrap"
                    >
                      {[kindName(run.kind), subjectName(run)].filter(Boolean).join(" · ")}
                    </Link>
                    <Group gap="md" wrap="nowrap">
                      <RunStatusBadge status={run.status} />
                      <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
                        {formatRelative(run.created_at)}
                      </Text>
                    </Group>
                  </Group>
                ))}
              </div>
            </Panel>
          </Stack>
          <Panel title={t("overview:activity")} padded={false}>
            {can("audit.read") ? (
              <ActivityFeed entries={data?.recent_activity ?? []} />
            ) : (
              <div className="au-panel-body">
                <NeedRight right="audit.read" />
              </div>
            )}
          </Panel>
        </div>
      </Stack>
    </div>
  );
}
