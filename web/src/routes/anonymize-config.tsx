import { Button, SegmentedControl, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { MoreMenu } from "@/components/shared/more-menu.tsx";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { CopyAs } from "@/components/ui/copy-as.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { WhereTo } from "@/features/anonymize/components/config-list.tsx";
import { PastMaskings } from "@/features/anonymize/components/past-maskings.tsx";
import { PreviewView } from "@/features/anonymize/components/preview-view.tsx";
import { RulesView } from "@/features/anonymize/components/rules-view.tsx";
import { RunDialog } from "@/features/anonymize/components/run-dialog.tsx";
import { SettingsView } from "@/features/anonymize/components/settings-view.tsx";
import { UnlistedBanner } from "@/features/anonymize/components/unlisted-banner.tsx";
import type { Config } from "@/features/anonymize/model.ts";
import { useDeleteConfig, useRunConfig } from "@/features/anonymize/mutations.ts";
import { configQuery } from "@/features/anonymize/queries.ts";
import { TargetPage } from "@/features/connections/components/target-page.tsx";
import { allConnectionsQuery } from "@/features/connections/queries.ts";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

const VIEWS = ["rules", "settings", "preview", "runs"] as const;

export function AnonymizeConfigPage() {
  const { configId } = useParams({ from: "/signed-in/projects/$projectId/anonymize/$configId" });
  const { data: config, error, refetch } = useQuery(configQuery(configId));
  return (
    <TargetPage
      connectionId={config?.target_connection_id ?? config?.connection_id}
      error={error}
      retry={() => void refetch()}
    >
      {config ? <Screen key={config.id} config={config} /> : undefined}
    </TargetPage>
  );
}

function Screen({ config }: { config: Config }) {
  const { t } = useTranslation();
  const projectId = useProjectId();
  const search = useSearch({ from: "/signed-in/projects/$projectId/anonymize/$configId" });
  const navigate = useNavigate({ from: "/projects/$projectId/anonymize/$configId" });
  const { data } = useQuery(allConnectionsQuery(projectId));
  const byId = new Map(data?.items.map((item) => [item.id, item]));
  const run = useRunConfig(config.id);
  const [opened, { open, close }] = useDisclosure(false);
  const can = useCan();
  const source = byId.get(config.connection_id);
  const target = byId.get(config.target_connection_id ?? config.connection_id);
  const view = VIEWS.find((value) => value === search.view) ?? "rules";
  const go = (next: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true });
  return (
    <>
      <PageHeader
        title={config.name}
        description={<WhereTo config={config} byId={byId} />}
        actions={
          <>
            <CopyAs
              call={{
                method: "POST",
                path: `/anonymize/configs/${config.id}/run`,
                cli: `anonymize run ${config.id}`,
              }}
            />
            {can("anonymize.run") ? (
              <Button
                leftSection={<IconPlayerPlay size={16} />}
                disabled={target === undefined}
                onClick={open}
              >
                {t("anonymize:run_ask")}
              </Button>
            ) : null}
            <Actions config={config} />
          </>
        }
      />
      <Stack gap="md">
        <NeedRight right="anonymize.run" />
        <ErrorNotice error={run.error} />
        <UnlistedBanner
          config={config}
          onClassify={() => go({ view: undefined, show: "unlisted", q: undefined })}
        />
        <div className="au-scroll-x">
          <SegmentedControl
            aria-label={t("anonymize:view_label")}
            value={view}
            onChange={(value) => go({ view: value === "rules" ? undefined : value })}
            data={VIEWS.map((value) => ({ value, label: t(`anonymize:view.${value}`) }))}
          />
        </div>
        {view === "rules" ? <RulesView config={config} search={search} onSearch={go} /> : null}
        {view === "settings" ? <SettingsView config={config} /> : null}
        {view === "preview" ? <PreviewView config={config} /> : null}
        {view === "runs" ? (
          <PastMaskings
            projectId={projectId}
            configId={config.id}
            page={search.page}
            onPage={(page) => go({ page })}
          />
        ) : null}
      </Stack>
      {target ? (
        <RunDialog
          key={`${opened}`}
          opened={opened}
          onClose={close}
          config={config}
          source={source}
          target={target}
          busy={run.isPending}
          onConfirm={() =>
            run.mutate(undefined, {
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

function Actions({ config }: { config: Config }) {
  const { t } = useTranslation();
  const can = useCan();
  const projectId = useProjectId();
  const navigate = useNavigate();
  const remove = useDeleteConfig(config.id);
  if (!can("anonymize.write")) return null;
  return (
    <MoreMenu
      remove={remove}
      removeTitle={t("anonymize:delete_title", { name: config.name })}
      removeText={t("anonymize:delete_text")}
      onRemoved={() =>
        void navigate({ to: "/projects/$projectId/anonymize", params: { projectId }, search: {} })
      }
    />
  );
}
