import { Group, SimpleGrid, Slider, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { meQuery } from "@/features/auth/queries.ts";
import { TableBars } from "@/features/runs/components/table-bars.tsx";
import { formatNumber, formatRate } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { isFinal } from "@/lib/progress.ts";
import { useChangePace } from "../mutations.ts";
import { PLACES, placeOf, points, rateAt, type Sample, speeds, withSample } from "../pace.ts";
import { paceQuery } from "../queries.ts";
import { bytesText } from "../words.ts";

const WIDTH = 320;
const HEIGHT = 64;

/** A copy as it goes: how fast, how far each table is, and a hand on its rate. */
export function BridgeLive({ run }: { run: Run }) {
  const { t } = useTranslation();
  const [history, setHistory] = useState<Sample[]>([]);
  const { progress } = run;
  useEffect(() => {
    setHistory((old) => withSample(old, progress, Date.now() / 1000));
  }, [progress]);
  if (isFinal(run.status)) return null;
  const { tables = [] } = progress;
  const speed = speeds(history);
  const last = speed.at(-1);
  return (
    <Panel title={t("bridge:live")}>
      <Stack gap="lg">
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Line
            name={t("bridge:live_rows")}
            values={speed.map(({ rows }) => rows)}
            now={last ? t("runs:per_second", { rate: formatRate(last.rows) }) : "–"}
          />
          <Line
            name={t("bridge:live_bytes")}
            values={speed.map(({ bytes }) => bytes)}
            now={last ? t("bridge:bytes_per_second", { size: bytesText(last.bytes) }) : "–"}
          />
        </SimpleGrid>
        <Pace run={run} />
        <TableBars label={t("bridge:live_tables")} tables={tables} />
      </Stack>
    </Panel>
  );
}

function Line({ name, values, now }: { name: string; values: number[]; now: string }) {
  return (
    <figure style={{ margin: 0 }}>
      <Group justify="space-between" component="figcaption" gap="xs">
        <Text size="xs" c="dimmed">
          {name}
        </Text>
        <Text size="sm" fw={600} className="au-num">
          {now}
        </Text>
      </Group>
      <svg
        viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
        width="100%"
        height={HEIGHT}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <polyline
          points={points(values, WIDTH, HEIGHT)}
          fill="none"
          stroke="var(--au-accent)"
          strokeWidth={2}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
    </figure>
  );
}

/** The rate of the run, for its own people and for who may steer others'. */
function Pace({ run }: { run: Run }) {
  const { t } = useTranslation();
  const can = useCan();
  const { data: me } = useQuery(meQuery);
  const { data } = useQuery(paceQuery(run.id));
  const change = useChangePace(run.id);
  const [moving, setMoving] = useState<number>();
  if (!data) return null;
  const place = moving ?? placeOf(data.max_rows_per_second);
  const rate = moving === undefined ? data.max_rows_per_second : rateAt(place);
  const text =
    rate === null ? t("bridge:no_limit") : t("runs:per_second", { rate: formatNumber(rate) });
  const mine = run.requested_by.id === me?.id || can("runs.control");
  return (
    <div>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={500}>
          {t("bridge:pace")}
        </Text>
        <Text size="sm" className="au-num" aria-live="polite">
          {text}
        </Text>
      </Group>
      <Slider
        mt={6}
        min={0}
        max={PLACES}
        value={place}
        disabled={!mine}
        label={null}
        thumbLabel={t("bridge:pace")}
        thumbProps={{ "aria-valuetext": text }}
        onChange={setMoving}
        onChangeEnd={(value) =>
          change.mutate(rateAt(value), { onSettled: () => setMoving(undefined) })
        }
      />
      <Text size="xs" c="dimmed" mt={6}>
        {t("bridge:pace_hint")}
      </Text>
      <ErrorNotice error={change.error} />
    </div>
  );
}
