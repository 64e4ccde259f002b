import { Alert, Stack } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { CopyAs } from "@/components/ui/copy-as.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { AuditList } from "@/features/audit/components/audit-list.tsx";
import { auditQuery } from "@/features/audit/queries.ts";
import { isOutcome } from "@/features/audit/search.ts";
import { dayStart } from "@/features/audit/words.ts";
import { useProjectId } from "@/lib/use-project.ts";

export function AuditPage() {
  const { t } = useTranslation();
  const projectId = useProjectId();
  const search = useSearch({ from: "/signed-in/projects/$projectId/audit" });
  const navigate = useNavigate({ from: "/projects/$projectId/audit" });
  const { data, error, refetch } = useQuery({
    ...auditQuery(projectId, {
      ...search,
      outcome: isOutcome(search.outcome) ? search.outcome : undefined,
      since: dayStart(search.since),
      until: dayStart(search.until, 1),
      sort: search.sort ?? "-seq",
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <div className="au-page">
      <PageHeader
        title={t("shell:place.audit")}
        description={t("audit:text")}
        actions={
          <CopyAs
            call={{
              method: "GET",
              path: `/projects/${projectId}/audit`,
              cli: `audit list --project ${projectId}`,
            }}
          />
        }
      />
      <Stack gap="md">
        <Alert color="gray" icon={<IconLink size={18} />}>
          {t("audit:chain_text")}
        </Alert>
        <ErrorNotice error={error} retry={() => void refetch()} />
        <AuditList
          page={data}
          failed={error !== null}
          search={search}
          onSearch={(change) => void navigate({ search: (old) => ({ ...old, ...change }) })}
        />
      </Stack>
    </div>
  );
}
