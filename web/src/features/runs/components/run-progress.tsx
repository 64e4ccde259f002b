import { Group, Progress, SimpleGrid, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { RunStatusBadge } from "@/components/ui/status.tsx";
import { formatDateTime, formatDuration, formatNumber, formatRate } from "@/lib/format.ts";
import { elapsed, eta, isFinal, readPhase, share } from "@/lib/progress.ts";
import { useNow } from "@/lib/use-now.ts";
import { rowsOf } from "../words.ts";

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text fw={600} className="au-num">
        {value}
      </Text>
    </div>
  );
}

/** Bar, rate and time left. Without a known total there is a count and no bar. */
export function RunProgress({ run, live }: { run: Run; live: boolean }) {
  const { t, i18n } = useTranslation();
  const now = useNow(!isFinal(run.status));
  const { progress } = run;
  const done = share(progress);
  const ended = isFinal(run.status);
  const left = run.status === "running" ? eta(progress) : null;
  const spent = elapsed(run, now);
  const { name, number } = readPhase(progress.phase);
  const phaseKey = `runs:phase.${name}`;
  const phase = i18n.exists(phaseKey) ? t(phaseKey, { number }) : progress.phase;
  const unitKey = `runs:unit.${progress.unit}`;
  const rows = ended ? rowsOf(run) : progress.done;
  const counted = i18n.exists(unitKey, { count: rows })
    ? t(unitKey, { count: rows })
    : formatNumber(rows);
  return (
    <Stack gap="sm">
      <Group justify="space-between" wrap="nowrap">
        <Group gap="md">
          <RunStatusBadge status={run.status} />
          {phase && !ended ? (
            <Text size="sm" c="dimmed">
              {phase}
            </Text>
          ) : null}
          {run.requested_action && !ended ? (
            <Text size="sm" c="dimmed">
              {t(`runs:requested.${run.requested_action}`)}
            </Text>
          ) : null}
        </Group>
        {ended ? null : (
          <Text size="xs" c="dimmed">
            {t(live ? "runs:live" : "runs:polled")}
          </Text>
        )}
      </Group>
      {ended ? null : done !== null ? (
        <Progress
          size="md"
          value={done * 100}
          animated={run.status === "running"}
          aria-label={t("runs:progress_label")}
        />
      ) : null}
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        <Fact
          name={t("runs:done")}
          value={
            progress.total && !ended
              ? t("runs:of", { done: counted, total: formatNumber(progress.total) })
              : counted
          }
        />
        <Fact name={t("runs:elapsed")} value={spent === null ? "–" : formatDuration(spent)} />
        {ended ? (
          <>
            <Fact name={t("runs:started")} value={formatDateTime(run.started_at)} />
            <Fact name={t("runs:finished")} value={formatDateTime(run.finished_at)} />
          </>
        ) : (
          <>
            <Fact
              name={t("runs:rate")}
              value={
                progress.rate ? t("runs:per_second", { rate: formatRate(progress.rate) }) : "–"
              }
            />
            <Fact name={t("runs:left")} value={left === null ? "–" : formatDuration(left)} />
          </>
        )}
      </SimpleGrid>
    </Stack>
  );
}
