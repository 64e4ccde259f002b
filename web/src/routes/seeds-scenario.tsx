import { Button, Checkbox, Group, Menu, SegmentedControl, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDownload, IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConnectionName } from "@/components/shared/connection-name.tsx";
import { MoreMenu } from "@/components/shared/more-menu.tsx";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { CopyAs } from "@/components/ui/copy-as.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { TargetPage } from "@/features/connections/components/target-page.tsx";
import { allConnectionsQuery } from "@/features/connections/queries.ts";
import { ColumnsView } from "@/features/seeds/components/columns-view.tsx";
import { PastSeeds } from "@/features/seeds/components/past-seeds.tsx";
import { PreviewView } from "@/features/seeds/components/preview-view.tsx";
import { RunDialog } from "@/features/seeds/components/run-dialog.tsx";
import { SettingsView } from "@/features/seeds/components/settings-view.tsx";
import { TablesView } from "@/features/seeds/components/tables-view.tsx";
import type { Scenario } from "@/features/seeds/model.ts";
import { useDeleteScenario, useDownload, useRunScenario } from "@/features/seeds/mutations.ts";
import { scenarioQuery } from "@/features/seeds/queries.ts";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

const VIEWS = ["tables", "columns", "preview", "settings", "runs"] as const;

export function SeedScenarioPage() {
  const { scenarioId } = useParams({ from: "/signed-in/projects/$projectId/seeds/$scenarioId" });
  const { data: scenario, error, refetch } = useQuery(scenarioQuery(scenarioId));
  return (
    <TargetPage connectionId={scenario?.connection_id} error={error} retry={() => void refetch()}>
      {scenario ? <Screen key={scenario.id} scenario={scenario} /> : undefined}
    </TargetPage>
  );
}

function Screen({ scenario }: { scenario: Scenario }) {
  const { t } = useTranslation();
  const projectId = useProjectId();
  const search = useSearch({ from: "/signed-in/projects/$projectId/seeds/$scenarioId" });
  const navigate = useNavigate({ from: "/projects/$projectId/seeds/$scenarioId" });
  const { data } = useQuery(allConnectionsQuery(projectId));
  const target = data?.items.find((item) => item.id === scenario.connection_id);
  const run = useRunScenario(scenario.id);
  const [opened, { open, close }] = useDisclosure(false);
  const can = useCan();
  const view = VIEWS.find((value) => value === search.view) ?? "tables";
  const go = (next: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  return (
    <>
      <PageHeader
        title={scenario.name}
        description={
          <Group gap={12}>
            <ConnectionName connection={target} />
            <Text size="sm" c="dimmed">
              {t("seeds:seed")} <strong className="au-num">{scenario.seed}</strong>
            </Text>
          </Group>
        }
        actions={
          <>
            <CopyAs
              call={{
                method: "POST",
                path: `/seed/scenarios/${scenario.id}/run`,
                cli: `seed run ${scenario.id}`,
              }}
            />
            {can("seeds.run") ? (
              <Button
                leftSection={<IconPlayerPlay size={16} />}
                disabled={target === undefined}
                onClick={open}
              >
                {t("seeds:run_ask")}
              </Button>
            ) : null}
            <Actions scenario={scenario} />
          </>
        }
      />
      <Stack gap="md">
        <NeedRight right="seeds.run" />
        <ErrorNotice error={run.error} />
        <div className="au-scroll-x">
          <SegmentedControl
            aria-label={t("seeds:view_label")}
            value={view}
            onChange={(value) =>
              void navigate({ search: value === "tables" ? {} : { view: value }, replace: true })
            }
            data={VIEWS.map((value) => ({ value, label: t(`seeds:view.${value}`) }))}
          />
        </div>
        {view === "tables" ? (
          <TablesView
            scenario={scenario}
            open={search.table}
            onOpen={(table) => go({ table })}
            onColumns={(table) => void navigate({ search: { view: "columns", table } })}
          />
        ) : null}
        {view === "columns" ? (
          <ColumnsView scenario={scenario} search={search} onSearch={go} />
        ) : null}
        {view === "preview" ? (
          <PreviewView
            scenario={scenario}
            onColumn={(table, column) =>
              void navigate({ search: { view: "columns", table, edit: `${table}.${column}` } })
            }
          />
        ) : null}
        {view === "settings" ? <SettingsView scenario={scenario} /> : null}
        {view === "runs" ? (
          <PastSeeds
            projectId={projectId}
            scenarioId={scenario.id}
            page={search.page}
            onPage={(page) => go({ page })}
          />
        ) : null}
      </Stack>
      {target ? (
        <RunDialog
          key={`${opened} ${scenario.seed}`}
          opened={opened}
          onClose={close}
          scenario={scenario}
          target={target}
          busy={run.isPending}
          onConfirm={(body) =>
            run.mutate(body, {
              onSettled: close,
              onSuccess: (begun) =>
                void navigate({
                  to: "/projects/$projectId/runs/$runId",
                  params: { projectId, runId: begun.id },
                }),
            })
          }
        />
      ) : null}
    </>
  );
}

function Actions({ scenario }: { scenario: Scenario }) {
  const { t } = useTranslation();
  const can = useCan();
  const projectId = useProjectId();
  const navigate = useNavigate();
  const [keep, setKeep] = useState(false);
  const remove = useDeleteScenario(scenario.id, keep);
  const download = useDownload(scenario);
  const file = (
    <Menu.Item leftSection={<IconDownload size={16} />} onClick={() => download.mutate()}>
      {t("seeds:download")}
    </Menu.Item>
  );
  if (!can("seeds.write")) {
    return (
      <Button
        variant="default"
        leftSection={<IconDownload size={16} />}
        loading={download.isPending}
        onClick={() => download.mutate()}
      >
        {t("seeds:download")}
      </Button>
    );
  }
  return (
    <MoreMenu
      remove={remove}
      removeTitle={t("seeds:delete_title", { name: scenario.name })}
      removeText={t("seeds:delete_text")}
      removeMore={
        <Checkbox
          label={t("seeds:keep_rows")}
          description={t("seeds:keep_rows_hint")}
          checked={keep}
          onChange={(event) => setKeep(event.currentTarget.checked)}
        />
      }
      onRemoved={() =>
        void navigate({ to: "/projects/$projectId/seeds", params: { projectId }, search: {} })
      }
    >
      {file}
    </MoreMenu>
  );
}
