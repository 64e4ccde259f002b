import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { LinkButton } from "@/components/ui/link.tsx";

/** The way from a run back to its configuration. */
export function ConfigLink({ run }: { run: Run }) {
  const { t } = useTranslation();
  return (
    <LinkButton
      variant="default"
      to="/projects/$projectId/anonymize/$configId"
      params={{ projectId: run.project_id, configId: run.resource_id }}
      search={{}}
    >
      {t("anonymize:open")}
    </LinkButton>
  );
}
