import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { LinkButton } from "@/components/ui/link.tsx";

/** The way from a run back to its patch. */
export function PatchLink({ run }: { run: Run }) {
  const { t } = useTranslation();
  return (
    <LinkButton
      variant="default"
      to="/projects/$projectId/patches/$patchId"
      params={{ projectId: run.project_id, patchId: run.resource_id }}
      search={{}}
    >
      {t("runs:open_patch")}
    </LinkButton>
  );
}
