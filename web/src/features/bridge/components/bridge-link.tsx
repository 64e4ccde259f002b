import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { LinkButton } from "@/components/ui/link.tsx";
import { bridgesQuery } from "../queries.ts";

/** The way from a run back to its saved bridge; without one to the list of runs. */
export function BridgeLink({ run }: { run: Run }) {
  const { t } = useTranslation();
  const { project_id: projectId, resource_id: bridgeId } = run;
  const { data } = useQuery(bridgesQuery(projectId, { page_size: 200 }));
  if (!data) return null;
  return data.items.some((bridge) => bridge.id === bridgeId) ? (
    <LinkButton
      variant="default"
      to="/projects/$projectId/bridge/$bridgeId"
      params={{ projectId, bridgeId }}
      search={{}}
    >
      {t("bridge:open")}
    </LinkButton>
  ) : (
    <LinkButton
      variant="default"
      to="/projects/$projectId/bridge"
      params={{ projectId }}
      search={{ view: "runs" }}
    >
      {t("bridge:tab.runs")}
    </LinkButton>
  );
}
