import { IconGitCompare } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Engine } from "@/api/types.ts";
import { LinkButton } from "@/components/ui/link.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { TargetPage } from "@/features/connections/components/target-page.tsx";
import { SchemaExplorer } from "@/features/schemas/components/schema-explorer.tsx";
import type { Snapshot } from "@/features/schemas/model.ts";
import { snapshotQuery } from "@/features/schemas/queries.ts";
import { snapshotName } from "@/features/schemas/words.ts";
import { formatDateTime, formatNumber } from "@/lib/format.ts";
import { useProjectId } from "@/lib/use-project.ts";

/** A look into one snapshot. */
export function SnapshotPage() {
  const { snapshotId } = useParams({
    from: "/signed-in/projects/$projectId/schemas/snapshots/$snapshotId",
  });
  const { data, error, refetch } = useQuery(snapshotQuery(snapshotId));
  return (
    <TargetPage connectionId={data?.connection_id} error={error} retry={() => void refetch()}>
      {data ? <Detail snapshot={data} /> : undefined}
    </TargetPage>
  );
}

function Detail({ snapshot }: { snapshot: Snapshot }) {
  const { t } = useTranslation();
  const projectId = useProjectId();
  const search = useSearch({
    from: "/signed-in/projects/$projectId/schemas/snapshots/$snapshotId",
  });
  const navigate = useNavigate({ from: "/projects/$projectId/schemas/snapshots/$snapshotId" });
  const source = useMemo(() => ({ snapshotId: snapshot.id }), [snapshot.id]);
  return (
    <>
      <PageHeader
        title={snapshotName(snapshot)}
        description={t("schemas:snapshot_text", {
          count: snapshot.object_count,
          objects: formatNumber(snapshot.object_count),
          when: formatDateTime(snapshot.created_at),
          origin: t(`schemas:origin.${snapshot.origin}`, { defaultValue: snapshot.origin }),
        })}
        actions={
          <>
            <LinkButton
              variant="default"
              to="/projects/$projectId/connections/$connectionId"
              params={{ projectId, connectionId: snapshot.connection_id }}
              search={{ tab: "history" }}
            >
              {t("schemas:history")}
            </LinkButton>
            <LinkButton
              leftSection={<IconGitCompare size={16} />}
              to="/projects/$projectId/schemas"
              params={{ projectId }}
              search={{ before: `snapshot:${snapshot.id}`, after: snapshot.connection_id }}
            >
              {t("schemas:compare_now")}
            </LinkButton>
          </>
        }
      />
      <SchemaExplorer
        source={source}
        engine={snapshot.engine as Engine}
        search={search}
        onSearch={(change) => void navigate({ search: (old) => ({ ...old, ...change }) })}
      />
    </>
  );
}
