import { SegmentedControl, Stack } from "@mantine/core";
import { IconRadar } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { LinkButton } from "@/components/ui/link.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import { CheckLanes } from "@/features/drift/components/check-lane.tsx";
import { MatrixView } from "@/features/drift/components/matrix-view.tsx";
import { WatchList } from "@/features/drift/components/watch-list.tsx";
import { watchesQuery } from "@/features/drift/queries.ts";
import { ZOOMS, type Zoom } from "@/features/drift/timeline.ts";
import { runsQuery } from "@/features/runs/queries.ts";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

const VIEWS = ["connections", "timeline", "matrix"] as const;
/** As many checks as the timeline draws. */
const DRAWN = 200;

export function DriftPage() {
  const { t } = useTranslation();
  const projectId = useProjectId();
  const search = useSearch({ from: "/signed-in/projects/$projectId/drift" });
  const navigate = useNavigate({ from: "/projects/$projectId/drift" });
  const view = VIEWS.find((value) => value === search.view) ?? "connections";
  return (
    <div className="au-page">
      <PageHeader title={t("shell:place.drift")} description={t("drift:text")} />
      <Stack gap="md">
        <div className="au-scroll-x">
          <SegmentedControl
            aria-label={t("drift:view")}
            value={view}
            onChange={(value) => void navigate({ search: { view: value } })}
            data={VIEWS.map((value) => ({ value, label: t(`drift:views.${value}`) }))}
          />
        </div>
        {view === "connections" ? <Connections projectId={projectId} /> : null}
        {view === "timeline" ? <Timeline projectId={projectId} /> : null}
        {view === "matrix" ? (
          <MatrixView
            projectId={projectId}
            search={search}
            onSearch={(change) =>
              void navigate({
                search: (old) => ({ ...old, ...emptied(change), view }),
                replace: "q" in change,
              })
            }
          />
        ) : null}
      </Stack>
    </div>
  );
}

/** Empty texts leave the address. */
function emptied<T extends object>(change: T): { [K in keyof T]: T[K] | undefined } {
  const entries = Object.entries(change).map(([name, value]) => [
    name,
    value === "" || (name === "page" && value === 1) ? undefined : value,
  ]);
  return Object.fromEntries(entries) as { [K in keyof T]: T[K] | undefined };
}

function Connections({ projectId }: { projectId: string }) {
  const { t } = useTranslation();
  const can = useCan();
  const search = useSearch({ from: "/signed-in/projects/$projectId/drift" });
  const navigate = useNavigate({ from: "/projects/$projectId/drift" });
  const { data, error, refetch } = useQuery({
    ...watchesQuery(projectId, { q: search.q, page: search.page, sort: search.sort }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  const create = can("connections.manage") ? (
    <LinkButton
      to="/projects/$projectId/connections"
      params={{ projectId }}
      search={{ new: "yes" }}
    >
      {t("connections:new")}
    </LinkButton>
  ) : undefined;
  return (
    <>
      {data?.total || search.q ? (
        <SearchInput
          label={t("drift:find_connection")}
          value={search.q}
          onChange={(q) => void navigate({ search: (old) => ({ ...old, q, page: undefined }) })}
        />
      ) : null}
      <ErrorNotice error={error} retry={() => void refetch()} />
      <WatchList
        projectId={projectId}
        page={data}
        failed={error !== null}
        sort={search.sort}
        onSort={(sort) => void navigate({ search: (old) => ({ ...old, sort, page: undefined }) })}
        onPage={(page) => void navigate({ search: (old) => ({ ...old, page }) })}
        empty={
          <EmptyState
            icon={IconRadar}
            title={t(search.q ? "common:no_match" : "drift:empty_title")}
            text={t(search.q ? "common:no_match_text" : "drift:empty_text")}
            action={search.q ? undefined : create}
          />
        }
      />
    </>
  );
}

function Timeline({ projectId }: { projectId: string }) {
  const { t } = useTranslation();
  const search = useSearch({ from: "/signed-in/projects/$projectId/drift" });
  const navigate = useNavigate({ from: "/projects/$projectId/drift" });
  const zoom: Zoom = ZOOMS.find((value) => value === search.zoom) ?? "week";
  const watches = useQuery(watchesQuery(projectId, { page_size: 50 }));
  const checks = useQuery({
    ...runsQuery({ project_id: projectId, kind: "drift.check", page_size: DRAWN }),
    refetchInterval: 30_000,
  });
  const error = watches.error ?? checks.error;
  if (!watches.data || !checks.data) return <ErrorNotice error={error} />;
  const { items, total } = checks.data;
  const lanes = watches.data.items.map((watch) => ({
    id: watch.connection_id,
    label: (
      <Link
        to="/projects/$projectId/drift/$connectionId"
        params={{ projectId, connectionId: watch.connection_id }}
        search={{}}
        className="au-link au-truncate"
      >
        {watch.name}
      </Link>
    ),
    runs: items.filter((run) => run.resource_id === watch.connection_id),
  }));
  return (
    <section className="au-panel" aria-label={t("drift:views.timeline")}>
      {lanes.length === 0 ? (
        <EmptyState icon={IconRadar} title={t("drift:empty_title")} text={t("drift:empty_text")} />
      ) : (
        <CheckLanes
          projectId={projectId}
          lanes={lanes}
          zoom={zoom}
          onZoom={(value) => void navigate({ search: (old) => ({ ...old, zoom: value }) })}
          complete={total <= items.length}
        />
      )}
    </section>
  );
}
