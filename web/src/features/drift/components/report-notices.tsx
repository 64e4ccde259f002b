import { Alert, Code, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconHistory, IconNote } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { CopyIcon } from "@/components/ui/copy-line.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { membersQuery } from "@/features/members/queries.ts";
import { formatDateTime } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import type { DriftReport } from "../model.ts";
import { kindText, objectName } from "../words.ts";

/** Where the report stands: decided, overtaken by a later one, not against the baseline. */
export function ReportNotices({ report }: { report: DriftReport }) {
  const { t } = useTranslation();
  return (
    <>
      {report.superseded_by ? (
        <Alert color="gray" icon={<IconHistory size={18} />}>
          <Text size="sm">{t("drift:superseded")}</Text>
          <Link
            to="/projects/$projectId/drift/reports/$reportId"
            params={{ projectId: report.project_id, reportId: report.superseded_by }}
            search={{}}
            className="au-link"
          >
            {t("drift:newer_report")}
          </Link>
        </Alert>
      ) : null}
      {report.against_baseline ? null : (
        <Alert color="gray" icon={<IconHistory size={18} />}>
          {t("drift:against_other")}
        </Alert>
      )}
      <Decided report={report} />
      {report.completeness === "partial" ? <Gaps report={report} /> : null}
    </>
  );
}

function Decided({ report }: { report: DriftReport }) {
  const { t } = useTranslation();
  const can = useCan();
  const { data: members } = useQuery({
    ...membersQuery(report.project_id, {}),
    enabled: report.decided_by !== null && can("members.read"),
  });
  if (report.decided_at === null) return null;
  const name = members?.items.find((member) => member.user_id === report.decided_by)?.name;
  const status = report.status === "accepted" ? "accepted" : "acknowledged";
  return (
    <Alert color="gray" icon={<IconNote size={18} />}>
      <Text size="sm">
        {t(`drift:decided.${status}`, {
          name: name ?? t("drift:somebody"),
          date: formatDateTime(report.decided_at),
        })}
      </Text>
      {report.note ? (
        <Text size="sm" fs="italic" mt={4} style={{ whiteSpace: "pre-wrap" }}>
          {t("drift:note_quoted", { note: report.note })}
        </Text>
      ) : null}
    </Alert>
  );
}

function Gaps({ report }: { report: DriftReport }) {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" icon={<IconAlertTriangle size={18} />} title={t("drift:gaps_title")}>
      <Text size="sm">{t("drift:gaps_text")}</Text>
      <details>
        <summary className="au-summary">{t("drift:gaps", { count: report.gaps.length })}</summary>
        <ul className="au-gaps">
          {report.gaps.map((gap) => (
            <li key={`${gap.reason} ${gap.object}`}>
              <span className="au-mono au-wrap">{gap.object}</span> {gap.message}
            </li>
          ))}
        </ul>
      </details>
    </Alert>
  );
}

/** The statements that bring back what was agreed. */
export function WayBack({ report }: { report: DriftReport }) {
  const { t } = useTranslation();
  if (!report.ddl_to_restore) return null;
  return (
    <Panel
      title={t("drift:way_back")}
      actions={<CopyIcon text={report.ddl_to_restore} label={t("drift:copy_way_back")} />}
    >
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t("drift:way_back_text")}
        </Text>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
        <section tabIndex={0} aria-label={t("drift:way_back")} className="au-scroll-x">
          <Code block className="au-mono">
            {report.ddl_to_restore}
          </Code>
        </section>
      </Stack>
    </Panel>
  );
}

/** What differs and does not count, and the rule that says so. */
export function Ignored({ report }: { report: DriftReport }) {
  const { t } = useTranslation();
  if (report.ignored.length === 0) return null;
  return (
    <details className="au-panel">
      <summary className="au-panel-summary">
        {t("drift:ignored", { count: report.ignored.length })}
      </summary>
      <ul className="au-gaps" style={{ margin: "0 16px 16px" }}>
        {report.ignored.map((item) => (
          <li key={`${item.object}@${item.attribute ?? ""}`}>
            <Group gap={8}>
              <span className="au-mono au-wrap">
                {objectName(item.object)}
                {item.attribute ? ` @${item.attribute}` : ""}
              </span>
              <Text span size="xs" c="dimmed">
                {kindText(item.object.split(":")[0] ?? "")}
              </Text>
              <Text span size="xs" c="dimmed" className="au-mono">
                {t("drift:by_rule", { rule: item.rule })}
              </Text>
            </Group>
          </li>
        ))}
      </ul>
    </details>
  );
}
