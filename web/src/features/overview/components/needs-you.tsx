import { Group, Text } from "@mantine/core";
import {
  IconArrowBackUp,
  IconCircleX,
  IconHourglass,
  IconPlayerPause,
  IconRadar,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Patch, Run } from "@/api/types.ts";
import { Panel } from "@/components/ui/panel.tsx";
import type { DriftWatch } from "@/features/drift/model.ts";
import { watchesQuery } from "@/features/drift/queries.ts";
import { summaryText } from "@/features/drift/words.ts";
import { patchesQuery } from "@/features/patches/queries.ts";
import { runsQuery } from "@/features/runs/queries.ts";
import { kindName, subjectName } from "@/features/runs/words.ts";
import { formatRelative } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";

const SIZE = 5;
const RUNS = [
  { status: "awaiting_approval", icon: IconHourglass },
  { status: "paused", icon: IconPlayerPause },
] as const;
const PATCHES = [
  { status: "failed", icon: IconCircleX },
  { status: "partially_rolled_back", icon: IconArrowBackUp },
] as const;

/** What waits for somebody: drift, runs that stand still, patches that ended half way. */
export function NeedsYou({ projectId }: { projectId: string }) {
  const { t } = useTranslation();
  const can = useCan();
  const list = { project_id: projectId, page_size: SIZE };
  const recent = { ...list, sort: "-updated_at" };
  const waiting = useQuery(runsQuery({ ...list, status: RUNS[0].status })).data;
  const paused = useQuery(runsQuery({ ...list, status: RUNS[1].status })).data;
  const failed = useQuery(patchesQuery({ ...recent, status: PATCHES[0].status })).data;
  const partly = useQuery(patchesQuery({ ...recent, status: PATCHES[1].status })).data;
  const drifted =
    useQuery({
      ...watchesQuery(projectId, { status: "open", page_size: SIZE }),
      enabled: can("drift.read"),
    }).data?.items ?? [];
  const runs = [waiting, paused].flatMap((page, at) =>
    (page?.items ?? []).map((run) => ({ run, kind: RUNS[at] })),
  );
  const patches = [failed, partly].flatMap((page, at) =>
    (page?.items ?? []).map((patch) => ({ patch, kind: PATCHES[at] })),
  );
  if (drifted.length + runs.length + patches.length === 0) return null;
  return (
    <Panel title={t("overview:needs_you")} padded={false}>
      <div className="au-divided">
        {drifted.map((watch) => (
          <DriftLine key={watch.connection_id} projectId={projectId} watch={watch} />
        ))}
        {runs.map(({ run, kind }) => (
          <RunLine key={run.id} run={run} icon={kind?.icon} />
        ))}
        {patches.map(({ patch, kind }) => (
          <PatchLine key={patch.id} patch={patch} icon={kind?.icon} />
        ))}
      </div>
    </Panel>
  );
}

type Icon = typeof IconRadar | undefined;

function Line(props: { icon: Icon; link: React.ReactNode; why: string; at: string }) {
  const { icon: IconOf, link, why, at } = props;
  return (
    <Group px="md" py={9} gap="sm" wrap="nowrap" align="flex-start">
      {IconOf ? (
        <IconOf
          size={17}
          color="var(--au-warn)"
          aria-hidden
          style={{ flex: "none", marginTop: 2 }}
        />
      ) : null}
      <div style={{ minWidth: 0, flex: 1 }}>
        {link}
        <Text size="xs" c="dimmed">
          {why}
        </Text>
      </div>
      <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
        {formatRelative(at)}
      </Text>
    </Group>
  );
}

function RunLine({ run, icon }: { run: Run; icon: Icon }) {
  const { t } = useTranslation();
  return (
    <Line
      icon={icon}
      why={t(`runs:status.${run.status}`)}
      at={run.created_at}
      link={
        <Link
          to="/projects/$projectId/runs/$runId"
          params={{ projectId: run.project_id, runId: run.id }}
          className="au-link"
        >
          {[kindName(run.kind), subjectName(run)].filter(Boolean).join(" · ")}
        </Link>
      }
    />
  );
}

function PatchLine({ patch, icon }: { patch: Patch; icon: Icon }) {
  const { t } = useTranslation();
  return (
    <Line
      icon={icon}
      why={t(`overview:patch_${patch.status === "failed" ? "failed" : "partly"}`)}
      at={patch.updated_at}
      link={
        <Link
          to="/projects/$projectId/patches/$patchId"
          params={{ projectId: patch.project_id, patchId: patch.id }}
          search={{}}
          className="au-link"
        >
          {patch.name}
        </Link>
      }
    />
  );
}

function DriftLine({ projectId, watch }: { projectId: string; watch: DriftWatch }) {
  const { t } = useTranslation();
  const { report } = watch;
  if (report === null) return null;
  return (
    <Line
      icon={IconRadar}
      why={t("drift:attention_text")}
      at={report.created_at}
      link={
        <Link
          to="/projects/$projectId/drift/reports/$reportId"
          params={{ projectId, reportId: report.id }}
          search={{}}
          className="au-link"
        >
          {[watch.name, t("drift:attention", { summary: summaryText(report.summary) })].join(" · ")}
        </Link>
      }
    />
  );
}
