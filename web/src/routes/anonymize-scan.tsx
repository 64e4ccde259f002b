import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { ScanView } from "@/features/anonymize/components/scan-view.tsx";
import { configQuery } from "@/features/anonymize/queries.ts";
import { TargetPage } from "@/features/connections/components/target-page.tsx";
import { useProjectId } from "@/lib/use-project.ts";

export function AnonymizeScanPage() {
  const { t } = useTranslation();
  const projectId = useProjectId();
  const search = useSearch({ from: "/signed-in/projects/$projectId/anonymize/scan" });
  const navigate = useNavigate({ from: "/projects/$projectId/anonymize/scan" });
  const {
    data: config,
    error,
    refetch,
  } = useQuery({ ...configQuery(search.config ?? ""), enabled: search.config !== undefined });
  const connectionId = config?.connection_id ?? search.connection;
  return (
    <TargetPage connectionId={connectionId} error={error} retry={() => void refetch()}>
      {search.config && !config ? undefined : (
        <>
          <PageHeader title={t("anonymize:scan_title")} description={t("anonymize:scan_text")} />
          <ScanView
            projectId={projectId}
            connectionId={connectionId}
            config={config}
            onConnection={(connection) =>
              void navigate({ search: (old) => ({ ...old, connection }), replace: true })
            }
          />
        </>
      )}
    </TargetPage>
  );
}
