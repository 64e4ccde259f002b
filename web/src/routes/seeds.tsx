import { SegmentedControl, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { LinkButton } from "@/components/ui/link.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { ReferenceList } from "@/features/seeds/components/reference-list.tsx";
import { ScenarioList } from "@/features/seeds/components/scenario-list.tsx";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

const VIEWS = ["scenarios", "lists"] as const;

export function SeedsPage() {
  const { t } = useTranslation();
  const can = useCan();
  const projectId = useProjectId();
  const search = useSearch({ from: "/signed-in/projects/$projectId/seeds" });
  const navigate = useNavigate({ from: "/projects/$projectId/seeds" });
  const view = VIEWS.find((value) => value === search.view) ?? "scenarios";
  const go = (next: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...next }) });
  return (
    <div className="au-page">
      <PageHeader
        title={t("shell:place.seeds")}
        description={t("seeds:text")}
        actions={
          can("seeds.write") ? (
            <LinkButton
              leftSection={<IconPlus size={16} />}
              to="/projects/$projectId/seeds/new"
              params={{ projectId }}
              search={{}}
            >
              {t("seeds:new")}
            </LinkButton>
          ) : undefined
        }
      />
      <Stack gap="md">
        <div className="au-scroll-x">
          <SegmentedControl
            aria-label={t("seeds:view_label")}
            value={view}
            onChange={(value) =>
              void navigate({ search: value === "scenarios" ? {} : { view: value } })
            }
            data={VIEWS.map((value) => ({ value, label: t(`seeds:${value}`) }))}
          />
        </div>
        {view === "scenarios" ? (
          <ScenarioList projectId={projectId} search={search} onSearch={go} />
        ) : (
          <ReferenceList projectId={projectId} search={search} onSearch={go} />
        )}
      </Stack>
    </div>
  );
}
