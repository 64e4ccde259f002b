import "@mantine/spotlight/styles.css";
import { Spotlight, type SpotlightActionGroupData, spotlight } from "@mantine/spotlight";
import {
  IconCopy,
  IconDatabase,
  IconEdit,
  IconFolder,
  IconPlus,
  IconSearch,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { allConnectionsQuery } from "@/features/connections/queries.ts";
import { patchesQuery } from "@/features/patches/queries.ts";
import { projectsQuery } from "@/features/projects/queries.ts";
import { fold } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { PLACES } from "./nav.tsx";

/** Loaded when it is first asked for, and open at once. */
export default function Palette({ projectId }: { projectId: string | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const can = useCan();
  const { data: projects } = useQuery(projectsQuery());
  const inProject = projectId !== undefined;
  const { data: connections } = useQuery({
    ...allConnectionsQuery(projectId ?? ""),
    enabled: inProject && can("connections.read"),
  });
  const { data: patches } = useQuery({
    ...patchesQuery({ project_id: projectId ?? "", page_size: 100, sort: "-updated_at" }),
    enabled: inProject && can("patches.read"),
  });
  useEffect(() => {
    spotlight.open();
  }, []);
  const groups: SpotlightActionGroupData[] = [];
  if (projectId) {
    const params = { projectId };
    const create = [
      can("patches.write") && {
        id: "new-patch",
        label: t("patches:new"),
        leftSection: <IconPlus size={18} />,
        onClick: () =>
          void navigate({ to: "/projects/$projectId/patches", params, search: { new: "yes" } }),
      },
      can("connections.manage") && {
        id: "new-connection",
        label: t("connections:new"),
        leftSection: <IconPlus size={18} />,
        onClick: () =>
          void navigate({ to: "/projects/$projectId/connections", params, search: { new: "yes" } }),
      },
      {
        id: "copy-project",
        label: t("shell:copy_project_id"),
        leftSection: <IconCopy size={18} />,
        onClick: () => void navigator.clipboard.writeText(projectId),
      },
    ].filter((action) => action !== false);
    groups.push(
      {
        group: t("shell:go_to"),
        actions: PLACES.filter((place) => place.right === null || can(place.right)).map(
          (place) => ({
            id: place.id,
            label: t(`shell:place.${place.id}`),
            leftSection: <place.icon size={18} stroke={1.7} />,
            onClick: () => void navigate({ to: place.to, params, search: {} }),
          }),
        ),
      },
      { group: t("shell:actions"), actions: create },
      {
        group: t("shell:place.connections"),
        actions: (connections?.items ?? []).map((item) => ({
          id: item.id,
          label: item.name,
          description: t(`connections:environment.${item.environment}`),
          leftSection: <IconDatabase size={18} stroke={1.7} />,
          onClick: () =>
            void navigate({
              to: "/projects/$projectId/connections/$connectionId",
              params: { projectId, connectionId: item.id },
            }),
        })),
      },
      {
        group: t("shell:place.patches"),
        actions: (patches?.items ?? []).map((item) => ({
          id: item.id,
          label: item.name,
          description: t(`patches:status.${item.status}`),
          leftSection: <IconEdit size={18} stroke={1.7} />,
          onClick: () =>
            void navigate({
              to: "/projects/$projectId/patches/$patchId",
              params: { projectId, patchId: item.id },
            }),
        })),
      },
    );
  }
  groups.push({
    group: t("shell:all_projects"),
    actions: (projects?.items ?? []).map((item) => ({
      id: item.id,
      label: item.name,
      leftSection: <IconFolder size={18} stroke={1.7} />,
      onClick: () => void navigate({ to: "/projects/$projectId", params: { projectId: item.id } }),
    })),
  });
  return (
    <Spotlight
      attributes={{ content: { "aria-label": t("shell:palette_hint") } }}
      centered={false}
      actions={groups.filter((group) => group.actions.length > 0)}
      shortcut={["mod + K"]}
      highlightQuery
      limit={12}
      scrollable
      maxHeight={420}
      nothingFound={t("shell:nothing_found")}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: t("shell:palette_hint"),
        "aria-label": t("shell:palette_hint"),
      }}
      filter={(query, actions) => filterActions(query, actions as SpotlightActionGroupData[])}
    />
  );
}

/** Accents and capitals do not matter. */
function filterActions(query: string, groups: SpotlightActionGroupData[]) {
  const wanted = fold(query.trim());
  return groups
    .map((group) => ({
      ...group,
      actions: group.actions.filter((action) =>
        fold(`${action.label ?? ""} ${action.description ?? ""}`).includes(wanted),
      ),
    }))
    .filter((group) => group.actions.length > 0);
}
