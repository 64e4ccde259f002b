import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { BridgeEditor } from "@/features/bridge/components/bridge-editor.tsx";
import { TargetPage } from "@/features/connections/components/target-page.tsx";
import { useProjectId } from "@/lib/use-project.ts";

export function NewBridgePage() {
  const { t } = useTranslation();
  const projectId = useProjectId();
  const search = useSearch({ from: "/signed-in/projects/$projectId/bridge/new" });
  const navigate = useNavigate({ from: "/projects/$projectId/bridge/new" });
  return (
    <TargetPage connectionId={search.target} error={null}>
      <PageHeader title={t("bridge:new")} description={t("bridge:new_text")} />
      <BridgeEditor
        projectId={projectId}
        search={search}
        onSearch={(next) =>
          void navigate({ search: (old) => ({ ...old, ...next }), replace: true })
        }
      />
    </TargetPage>
  );
}
