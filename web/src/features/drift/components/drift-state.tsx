import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { StatusDot, type Tone } from "@/components/ui/status.tsx";
import {
  type DriftWatch,
  type ReportStatus,
  type Severity,
  stateOf,
  type WatchState,
} from "../model.ts";
import { stateText, summaryText } from "../words.ts";

const TONE: Record<WatchState, Tone> = {
  never: "idle",
  clean: "ok",
  open: "bad",
  acknowledged: "warn",
  recheck: "idle",
};

const REPORT_TONE: Record<ReportStatus, Tone> = {
  open: "bad",
  acknowledged: "warn",
  accepted: "ok",
  resolved: "idle",
};

/** How a connection stands, in a word; what differs, in a line. */
export function WatchStatus({ watch }: { watch: DriftWatch }) {
  const { t } = useTranslation();
  const state = stateOf(watch);
  const { report } = watch;
  const partly = report?.completeness === "partial";
  return (
    <div>
      <StatusDot tone={TONE[state]}>{stateText(state)}</StatusDot>
      {report && (state === "open" || state === "acknowledged") ? (
        <Group gap={8}>
          <SeverityMark severity={report.severity} />
          <Text span size="xs" c="dimmed">
            {summaryText(report.summary)}
          </Text>
        </Group>
      ) : null}
      {partly && state === "clean" ? (
        <Text size="xs" c="dimmed">
          {t("drift:partly_read")}
        </Text>
      ) : null}
    </div>
  );
}

export function ReportStatusBadge({ status, drifted }: { status: ReportStatus; drifted: boolean }) {
  const { t } = useTranslation();
  if (!drifted) return <StatusDot tone="ok">{t("drift:state.clean")}</StatusDot>;
  return <StatusDot tone={REPORT_TONE[status]}>{t(`drift:status.${status}`)}</StatusDot>;
}

/** How grave a difference is; the word says it, the colour only underlines. */
export function SeverityMark({ severity }: { severity: Severity | null }) {
  const { t } = useTranslation();
  if (severity === null) return null;
  return (
    <span
      className="au-severity-mark"
      data-severity={severity}
      title={t(`drift:severity_text.${severity}`)}
    >
      {t(`drift:severity.${severity}`)}
    </span>
  );
}
