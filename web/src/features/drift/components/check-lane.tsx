import { Group, SegmentedControl, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { formatDateTime, formatLanguage } from "@/lib/format.ts";
import { checkResult } from "../model.ts";
import { type Dot, dotsOf, type Outcome, ticksOf, ZOOMS, type Zoom } from "../timeline.ts";
import { checkText } from "../words.ts";

const OUTCOMES: Outcome[] = ["clean", "drifted", "baseline", "failed"];

export interface LaneOf {
  id: string;
  /** What stands beside it; nothing where there is but one. */
  label?: React.ReactNode;
  runs: Run[];
}

interface Props {
  projectId: string;
  lanes: LaneOf[];
  zoom: Zoom;
  onZoom: (zoom: Zoom) => void;
  /** Whether all checks of the window were read. */
  complete: boolean;
}

/** One lane a connection, one dot a check; the same stands in words in the list beside it. */
export function CheckLanes({ projectId, lanes, zoom, onZoom, complete }: Props) {
  const { t } = useTranslation();
  const now = Date.now();
  const ticks = ticksOf(zoom, now);
  const format = new Intl.DateTimeFormat(
    formatLanguage(),
    zoom === "day" ? { hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short" },
  );
  const labelled = lanes.some((lane) => lane.label !== undefined);
  return (
    <div>
      <Group justify="space-between" px="md" py={10} gap="xs">
        <Group gap="md">
          {OUTCOMES.map((outcome) => (
            <span key={outcome} className="au-lane-key">
              <span className="au-lane-dot" data-outcome={outcome} aria-hidden />
              {t(`drift:outcome.${outcome}`)}
            </span>
          ))}
        </Group>
        <SegmentedControl
          size="xs"
          aria-label={t("drift:zoom")}
          value={zoom}
          onChange={(value) => onZoom(ZOOMS.find((item) => item === value) ?? "week")}
          data={ZOOMS.map((value) => ({ value, label: t(`drift:zooms.${value}`) }))}
        />
      </Group>
      <div className="au-lanes" data-labelled={labelled}>
        {lanes.map((lane) => (
          <Lane key={lane.id} projectId={projectId} lane={lane} zoom={zoom} now={now} />
        ))}
        <div className="au-lane-scale" aria-hidden>
          {ticks.map((tick) => (
            <span key={tick.at} style={{ insetInlineStart: `${tick.at * 100}%` }}>
              {format.format(tick.time)}
            </span>
          ))}
        </div>
      </div>
      {complete ? null : (
        <Text size="xs" c="dimmed" px="md" pb="sm">
          {t("drift:lane_cut")}
        </Text>
      )}
    </div>
  );
}

function Lane(props: { projectId: string; lane: LaneOf; zoom: Zoom; now: number }) {
  const { projectId, lane, zoom, now } = props;
  const { t } = useTranslation();
  const dots = dotsOf(lane.runs, zoom, now);
  return (
    <>
      {lane.label === undefined ? null : <div className="au-lane-name">{lane.label}</div>}
      <div className="au-lane">
        {dots.map((dot) => (
          <DotLink key={dot.run.id} projectId={projectId} dot={dot} />
        ))}
        {dots.length === 0 ? (
          <Text span size="xs" c="dimmed" className="au-lane-empty">
            {t(`drift:no_check.${zoom}`)}
          </Text>
        ) : null}
      </div>
    </>
  );
}

function DotLink({ projectId, dot }: { projectId: string; dot: Dot }) {
  const { t } = useTranslation();
  const report = checkResult(dot.run)?.report_id;
  const said = checkText(dot.run) || t(`drift:outcome.${dot.outcome}`);
  const common = {
    className: "au-lane-dot",
    "data-outcome": dot.outcome,
    style: { insetInlineStart: `${dot.at * 100}%` },
    title: `${formatDateTime(dot.run.created_at)}: ${said}`,
    // The list below has the same for the keyboard and for those who cannot see the picture.
    tabIndex: -1,
    "aria-hidden": true,
  } as const;
  return report && dot.outcome === "drifted" ? (
    <Link
      {...common}
      to="/projects/$projectId/drift/reports/$reportId"
      params={{ projectId, reportId: report }}
      search={{}}
    />
  ) : (
    <Link
      {...common}
      to="/projects/$projectId/runs/$runId"
      params={{ projectId, runId: dot.run.id }}
    />
  );
}
