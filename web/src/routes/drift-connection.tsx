import { Button, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconRadar } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/api/types.ts";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { CopyAs } from "@/components/ui/copy-as.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice, notifyError } from "@/components/ui/error-notice.tsx";
import { LinkButton } from "@/components/ui/link.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { TargetPage } from "@/features/connections/components/target-page.tsx";
import { connectionQuery } from "@/features/connections/queries.ts";
import { CheckLanes } from "@/features/drift/components/check-lane.tsx";
import { WatchStatus } from "@/features/drift/components/drift-state.tsx";
import { History } from "@/features/drift/components/history.tsx";
import { LiveCheck } from "@/features/drift/components/live-check.tsx";
import { SettingsForm } from "@/features/drift/components/settings-form.tsx";
import { type DriftWatch, stateOf } from "@/features/drift/model.ts";
import { useCheck } from "@/features/drift/mutations.ts";
import { baselinesQuery, historyQuery, watchQuery } from "@/features/drift/queries.ts";
import { stepsOf, ZOOMS } from "@/features/drift/timeline.ts";
import { cronText, originText } from "@/features/drift/words.ts";
import { runsQuery } from "@/features/runs/queries.ts";
import { formatDateTime, formatNumber, formatRelative } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

const FROM = "/signed-in/projects/$projectId/drift/$connectionId";
const TABS = ["history", "settings"] as const;
const DRAWN = 200;

export function DriftConnectionPage() {
  const { connectionId } = useParams({ from: FROM });
  const projectId = useProjectId();
  const connection = useQuery(connectionQuery(connectionId));
  const watch = useQuery(watchQuery(projectId, connectionId));
  const error = connection.error ?? watch.error;
  return (
    <TargetPage
      connectionId={connectionId}
      error={error}
      retry={() => void Promise.all([connection.refetch(), watch.refetch()])}
    >
      {connection.data && watch.data ? (
        <Detail connection={connection.data} watch={watch.data} />
      ) : undefined}
    </TargetPage>
  );
}

function Detail({ connection, watch }: { connection: Connection; watch: DriftWatch }) {
  const { t } = useTranslation();
  const can = useCan();
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: "/projects/$projectId/drift/$connectionId" });
  const check = useCheck();
  const tab = TABS.find((value) => value === search.tab) ?? "history";
  const follow = (run: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, run }), replace: run === undefined });
  return (
    <>
      <PageHeader
        title={t("drift:of", { name: connection.name })}
        description={<WatchStatus watch={watch} />}
        actions={
          <>
            {can("drift.check") ? (
              <Button
                leftSection={<IconRadar size={16} aria-hidden />}
                loading={check.isPending}
                onClick={() =>
                  check.mutate(connection.id, {
                    onSuccess: (run) => follow(run.id),
                    onError: notifyError,
                  })
                }
              >
                {t("drift:check_now")}
              </Button>
            ) : (
              <NeedRight right="drift.check" />
            )}
            <CopyAs
              call={{
                method: "POST",
                path: `/connections/${connection.id}/drift/check`,
                cli: checkCommand(connection.name),
              }}
            />
          </>
        }
      />
      <Stack gap="md">
        {search.run ? <LiveCheck runId={search.run} onClose={() => follow(undefined)} /> : null}
        <Facts watch={watch} />
        <div className="au-scroll-x">
          <SegmentedControl
            aria-label={t("drift:view")}
            value={tab}
            onChange={(value) => void navigate({ search: (old) => ({ ...old, tab: value }) })}
            data={TABS.map((value) => ({ value, label: t(`drift:tab.${value}`) }))}
          />
        </div>
        {tab === "history" ? <Past connection={connection} /> : null}
        {tab === "settings" ? (
          <SettingsForm
            connectionId={connection.id}
            ignore={search.ignore}
            onSaved={() => void navigate({ search: (old) => ({ ...old, ignore: undefined }) })}
          />
        ) : null}
      </Stack>
    </>
  );
}

/** What a person would type for a check. */
function checkCommand(name: string): string {
  return `drift check ${/^[\w.-]+$/.test(name) ? name : JSON.stringify(name)} --wait`;
}

function Facts({ watch }: { watch: DriftWatch }) {
  const { t } = useTranslation();
  const { last_checked_at, next_check_at, cron, enabled, report, rules } = watch;
  const { data: snapshots } = useQuery(baselinesQuery(watch.connection_id));
  const baseline = snapshots?.items.find((item) => item.id === watch.baseline_snapshot_id);
  const facts = [
    {
      id: "last",
      name: t("drift:last_check"),
      value: last_checked_at ? formatRelative(last_checked_at) : t("drift:state.never"),
      more: last_checked_at ? formatDateTime(last_checked_at) : "",
    },
    {
      id: "next",
      name: t("drift:next_check"),
      value: enabled && next_check_at ? formatRelative(next_check_at) : t("drift:no_schedule"),
      more: enabled && cron ? (cronText(cron) ?? cron) : "",
    },
    {
      id: "baseline",
      name: t("drift:baseline"),
      value: baseline
        ? formatDateTime(baseline.created_at)
        : t(watch.baseline_snapshot_id ? "drift:baseline_set" : "drift:baseline_next"),
      more:
        report && stateOf(watch) === "recheck"
          ? t("drift:recheck")
          : baseline
            ? originText(baseline)
            : "",
    },
    { id: "rules", name: t("drift:ignore_rules"), value: formatNumber(rules), more: "" },
  ];
  return (
    <dl className="au-tiles au-facts">
      {facts.map((fact) => (
        <div key={fact.id}>
          <Text component="dt" size="xs" c="dimmed">
            {fact.name}
          </Text>
          <dd>
            <Text fw={600}>{fact.value}</Text>
            <Text size="xs" c="dimmed">
              {fact.more}
            </Text>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Past({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: "/projects/$projectId/drift/$connectionId" });
  const zoom = ZOOMS.find((value) => value === search.zoom) ?? "week";
  const projectId = connection.project_id;
  const reports = useInfiniteQuery(historyQuery(connection.id));
  const checks = useQuery(
    runsQuery({
      project_id: projectId,
      kind: "drift.check",
      resource_id: connection.id,
      page_size: DRAWN,
    }),
  );
  if (!reports.data) {
    return <ErrorNotice error={reports.error} retry={() => void reports.refetch()} />;
  }
  const steps = stepsOf(
    reports.data.pages.flatMap((page) => page.items),
    !reports.hasNextPage,
  );
  if (steps.length === 0) {
    return (
      <div className="au-panel">
        <EmptyState
          icon={IconRadar}
          title={t("drift:never_title")}
          text={t("drift:never_text")}
          command={`auralith ${checkCommand(connection.name)}`}
        />
      </div>
    );
  }
  return (
    <>
      {checks.data ? (
        <Panel title={t("drift:checks")} padded={false}>
          <CheckLanes
            projectId={projectId}
            lanes={[{ id: connection.id, runs: checks.data.items }]}
            zoom={zoom}
            onZoom={(value) => void navigate({ search: (old) => ({ ...old, zoom: value }) })}
            complete={checks.data.total <= checks.data.items.length}
          />
          <Group px="md" pb="sm">
            <LinkButton
              size="compact-xs"
              variant="default"
              to="/projects/$projectId/runs"
              params={{ projectId }}
              search={{ kind: "drift.check" }}
            >
              {t("drift:all_checks")}
            </LinkButton>
          </Group>
        </Panel>
      ) : null}
      <Panel title={t("drift:history")} padded={false}>
        <History
          projectId={projectId}
          steps={steps}
          more={
            reports.hasNextPage
              ? {
                  onMore: () => void reports.fetchNextPage(),
                  busy: reports.isFetchingNextPage,
                }
              : undefined
          }
        />
      </Panel>
    </>
  );
}
