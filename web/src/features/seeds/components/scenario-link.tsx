import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { LinkButton } from "@/components/ui/link.tsx";

/** From a run back to its scenario. */
export function ScenarioLink({ run }: { run: Run }) {
  const { t } = useTranslation();
  return (
    <LinkButton
      variant="default"
      to="/projects/$projectId/seeds/$scenarioId"
      params={{ projectId: run.project_id, scenarioId: run.resource_id }}
      search={{}}
    >
      {t("seeds:open")}
    </LinkButton>
  );
}
