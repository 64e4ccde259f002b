import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { LinkButton } from "@/components/ui/link.tsx";

/** The way from a check back to its connection's drift. */
export function DriftLink({ run }: { run: Run }) {
  const { t } = useTranslation();
  return (
    <LinkButton
      variant="default"
      to="/projects/$projectId/drift/$connectionId"
      params={{ projectId: run.project_id, connectionId: run.resource_id }}
      search={{}}
    >
      {t("runs:open_drift")}
    </LinkButton>
  );
}
