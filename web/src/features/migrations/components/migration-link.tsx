import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { LinkButton } from "@/components/ui/link.tsx";

/** The way from a run back to its migration. */
export function MigrationLink({ run }: { run: Run }) {
  const { t } = useTranslation();
  return (
    <LinkButton
      variant="default"
      to="/projects/$projectId/migrations/$migrationId"
      params={{ projectId: run.project_id, migrationId: run.resource_id }}
      search={{}}
    >
      {t("runs:open_migration")}
    </LinkButton>
  );
}
