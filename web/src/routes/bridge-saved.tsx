import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { MoreMenu } from "@/components/shared/more-menu.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { BridgeEditor } from "@/features/bridge/components/bridge-editor.tsx";
import { EndsLine } from "@/features/bridge/components/ends-fields.tsx";
import type { Bridge } from "@/features/bridge/model.ts";
import { useDeleteBridge } from "@/features/bridge/mutations.ts";
import { bridgeQuery } from "@/features/bridge/queries.ts";
import { TargetPage } from "@/features/connections/components/target-page.tsx";
import { allConnectionsQuery } from "@/features/connections/queries.ts";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

export function SavedBridgePage() {
  const { bridgeId } = useParams({ from: "/signed-in/projects/$projectId/bridge/$bridgeId" });
  const { data: bridge, error, refetch } = useQuery(bridgeQuery(bridgeId));
  return (
    <TargetPage
      connectionId={bridge?.target_connection_id}
      error={error}
      retry={() => void refetch()}
    >
      {bridge ? <Screen key={bridge.id} bridge={bridge} /> : undefined}
    </TargetPage>
  );
}

function Screen({ bridge }: { bridge: Bridge }) {
  const projectId = useProjectId();
  const search = useSearch({ from: "/signed-in/projects/$projectId/bridge/$bridgeId" });
  const navigate = useNavigate({ from: "/projects/$projectId/bridge/$bridgeId" });
  const { data } = useQuery(allConnectionsQuery(projectId));
  const end = (id: string) => data?.items.find((item) => item.id === id);
  return (
    <>
      <PageHeader
        title={bridge.name}
        description={
          <EndsLine
            source={end(bridge.source_connection_id)}
            target={end(bridge.target_connection_id)}
          />
        }
        actions={<Actions bridge={bridge} />}
      />
      {data ? (
        <BridgeEditor
          projectId={projectId}
          saved={bridge}
          search={search}
          onSearch={(next) =>
            void navigate({ search: (old) => ({ ...old, ...next }), replace: true })
          }
        />
      ) : null}
    </>
  );
}

function Actions({ bridge }: { bridge: Bridge }) {
  const { t } = useTranslation();
  const can = useCan();
  const projectId = useProjectId();
  const navigate = useNavigate();
  const remove = useDeleteBridge(bridge.id);
  if (!can("bridge.write")) return null;
  return (
    <MoreMenu
      remove={remove}
      removeTitle={t("bridge:delete_title", { name: bridge.name })}
      removeText={t("bridge:delete_text")}
      onRemoved={() =>
        void navigate({ to: "/projects/$projectId/bridge", params: { projectId }, search: {} })
      }
    />
  );
}
