import { Button, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ActionMark } from "@/components/shared/change-tree.tsx";
import { LinkButton } from "@/components/ui/link.tsx";
import { formatDateTime, formatNumber } from "@/lib/format.ts";
import type { DriftChange } from "../model.ts";
import type { Step } from "../timeline.ts";
import { kindText, objectName, summaryText } from "../words.ts";
import { ReportStatusBadge, SeverityMark } from "./drift-state.tsx";

/** So many differences are named in a step; the report has them all. */
const NAMED = 6;

interface Props {
  projectId: string;
  steps: Step[];
  more?: { onMore: () => void; busy: boolean } | undefined;
}

/** What the schema was, from when to when, and what came and went in between. */
export function History({ projectId, steps, more }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <ol className="au-history" aria-label={t("drift:history")}>
        {steps.map((step) => (
          <HistoryStep key={step.report.id} projectId={projectId} step={step} />
        ))}
      </ol>
      {more ? (
        <Group justify="center" p="sm">
          <Button variant="default" size="xs" loading={more.busy} onClick={more.onMore}>
            {t("drift:older")}
          </Button>
        </Group>
      ) : null}
    </>
  );
}

function HistoryStep({ projectId, step }: { projectId: string; step: Step }) {
  const { t } = useTranslation();
  const { report, appeared, vanished, newBaseline } = step;
  const [from, to] = [formatDateTime(report.created_at), formatDateTime(report.last_seen_at)];
  const quiet = appeared?.length === 0 && vanished.length === 0;
  return (
    <li data-drifted={report.drifted}>
      <Group justify="space-between" gap="xs" align="baseline">
        <Group gap="md">
          <ReportStatusBadge status={report.status} drifted={report.drifted} />
          <SeverityMark severity={report.severity} />
        </Group>
        <Text size="xs" c="dimmed">
          {from === to ? from : t("drift:from_to", { from, to })}
        </Text>
      </Group>
      <Stack gap={6} mt={6}>
        {report.baseline_created ? (
          <Text size="sm">{t("drift:baseline_made")}</Text>
        ) : newBaseline ? (
          <Text size="sm">{t("drift:baseline_other")}</Text>
        ) : null}
        {appeared === null ? (
          <Text size="sm">{summaryText(report.summary) || t("drift:result.clean")}</Text>
        ) : (
          <Named title={t("drift:appeared")} changes={appeared} />
        )}
        <Named title={t("drift:vanished")} changes={vanished} gone />
        {quiet && !newBaseline ? <Text size="sm">{t("drift:nothing_new")}</Text> : null}
        {report.note ? (
          <Text size="sm" fs="italic">
            {t("drift:note_quoted", { note: report.note })}
          </Text>
        ) : null}
        <div>
          <LinkButton
            size="compact-xs"
            variant="default"
            to="/projects/$projectId/drift/reports/$reportId"
            params={{ projectId, reportId: report.id }}
            search={{}}
            aria-label={t("drift:open_report_at", { date: formatDateTime(report.created_at) })}
          >
            {t("drift:open_report")}
          </LinkButton>
        </div>
      </Stack>
    </li>
  );
}

interface NamedProps {
  title: string;
  changes: DriftChange[];
  gone?: boolean;
}

function Named({ title, changes, gone }: NamedProps) {
  const { t } = useTranslation();
  if (changes.length === 0) return null;
  return (
    <div>
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      <ul className="au-named">
        {changes.slice(0, NAMED).map((change) => (
          <li key={change.key}>
            {gone ? null : <ActionMark action={change.action} />}
            <span className="au-mono au-wrap">
              {objectName(change.object)}
              {change.attribute ? ` @${change.attribute}` : ""}
            </span>
            <Text span size="xs" c="dimmed">
              {kindText(change.kind)}
            </Text>
          </li>
        ))}
      </ul>
      {changes.length > NAMED ? (
        <Text size="xs" c="dimmed">
          {t("drift:and_more", {
            count: changes.length - NAMED,
            number: formatNumber(changes.length - NAMED),
          })}
        </Text>
      ) : null}
    </div>
  );
}
