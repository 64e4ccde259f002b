import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { TargetPage } from "@/features/connections/components/target-page.tsx";
import { connectionQuery } from "@/features/connections/queries.ts";
import { ReportStatusBadge, SeverityMark } from "@/features/drift/components/drift-state.tsx";
import { ReportChanges } from "@/features/drift/components/report-changes.tsx";
import { ReportDecisions } from "@/features/drift/components/report-decisions.tsx";
import { Ignored, ReportNotices, WayBack } from "@/features/drift/components/report-notices.tsx";
import { type DriftReport, shownObject } from "@/features/drift/model.ts";
import { reportQuery } from "@/features/drift/queries.ts";
import { summaryText } from "@/features/drift/words.ts";
import { formatDateTime } from "@/lib/format.ts";

const FROM = "/signed-in/projects/$projectId/drift/reports/$reportId";

export function DriftReportPage() {
  const { reportId } = useParams({ from: FROM });
  const { data, error, refetch } = useQuery(reportQuery(reportId));
  return (
    <TargetPage connectionId={data?.connection_id} error={error} retry={() => void refetch()}>
      {data ? <Screen key={data.id} report={data} /> : undefined}
    </TargetPage>
  );
}

function Screen({ report }: { report: DriftReport }) {
  const { t } = useTranslation();
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: "/projects/$projectId/drift/reports/$reportId" });
  const selected = shownObject(report, search.object);
  const { data: connection } = useQuery(connectionQuery(report.connection_id));
  return (
    <>
      <PageHeader
        title={t("drift:report_title", { date: formatDateTime(report.created_at) })}
        badges={
          <>
            <ReportStatusBadge status={report.status} drifted={report.drifted} />
            <SeverityMark severity={report.severity} />
          </>
        }
        description={
          <>
            <Text size="sm">
              {report.drifted ? summaryText(report.summary) : t("drift:result.clean")}
              {" · "}
              {t("drift:seen", {
                first: formatDateTime(report.created_at),
                last: formatDateTime(report.last_seen_at),
              })}
            </Text>
            <Link
              to="/projects/$projectId/drift/$connectionId"
              params={{ projectId: report.project_id, connectionId: report.connection_id }}
              search={{}}
              className="au-link"
            >
              {t("drift:of", { name: connection?.name ?? "" })}
            </Link>
          </>
        }
        actions={<ReportDecisions report={report} selected={selected} />}
      />
      <Stack gap="md">
        <ReportNotices report={report} />
        {report.changes.length > 0 ? (
          <ReportChanges
            report={report}
            selected={selected}
            onSelect={(object) => void navigate({ search: { object }, replace: true })}
          />
        ) : null}
        <WayBack report={report} />
        <Ignored report={report} />
      </Stack>
    </>
  );
}
