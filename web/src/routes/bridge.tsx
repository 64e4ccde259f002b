import { SegmentedControl, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { LinkButton } from "@/components/ui/link.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { PastCopies } from "@/features/bridge/components/past-copies.tsx";
import { SavedList } from "@/features/bridge/components/saved-list.tsx";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

const VIEWS = ["saved", "runs"] as const;

export function BridgePage() {
  const { t } = useTranslation();
  const can = useCan();
  const projectId = useProjectId();
  const search = useSearch({ from: "/signed-in/projects/$projectId/bridge" });
  const navigate = useNavigate({ from: "/projects/$projectId/bridge" });
  const view = VIEWS.find((value) => value === search.view) ?? "saved";
  const create = can("bridge.write") ? (
    <LinkButton
      leftSection={<IconPlus size={16} />}
      to="/projects/$projectId/bridge/new"
      params={{ projectId }}
      search={{}}
    >
      {t("bridge:new")}
    </LinkButton>
  ) : undefined;
  return (
    <div className="au-page">
      <PageHeader title={t("shell:place.bridge")} description={t("bridge:text")} actions={create} />
      <Stack gap="md">
        <div className="au-scroll-x">
          <SegmentedControl
            aria-label={t("bridge:view")}
            value={view}
            onChange={(value) => void navigate({ search: { view: value } })}
            data={VIEWS.map((value) => ({ value, label: t(`bridge:tab.${value}`) }))}
          />
        </div>
        {view === "saved" ? (
          <SavedList
            projectId={projectId}
            search={search}
            onSearch={(next) => void navigate({ search: (old) => ({ ...old, ...next }) })}
          />
        ) : (
          <PastCopies
            projectId={projectId}
            page={search.page}
            onPage={(page) => void navigate({ search: (old) => ({ ...old, page }) })}
          />
        )}
      </Stack>
    </div>
  );
}
