import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { TargetPage } from "@/features/connections/components/target-page.tsx";
import { NewScenario, WAYS } from "@/features/seeds/components/new-scenario.tsx";
import { useProjectId } from "@/lib/use-project.ts";

export function NewSeedsPage() {
  const { t } = useTranslation();
  const projectId = useProjectId();
  const search = useSearch({ from: "/signed-in/projects/$projectId/seeds/new" });
  const navigate = useNavigate({ from: "/projects/$projectId/seeds/new" });
  const go = (next: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  return (
    <TargetPage connectionId={search.connection} error={null}>
      <PageHeader title={t("seeds:new")} description={t("seeds:new_text")} />
      <NewScenario
        projectId={projectId}
        connectionId={search.connection}
        way={WAYS.find((value) => value === search.way) ?? "infer"}
        onConnection={(connection) => go({ connection })}
        onWay={(way) => go({ way: way === "infer" ? undefined : way })}
      />
    </TargetPage>
  );
}
