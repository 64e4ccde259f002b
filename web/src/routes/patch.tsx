import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Connection, Patch } from "@/api/types.ts";
import { MoreMenu } from "@/components/shared/more-menu.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { PatchStatusBadge } from "@/components/ui/status.tsx";
import { TargetPage } from "@/features/connections/components/target-page.tsx";
import { connectionQuery } from "@/features/connections/queries.ts";
import { ChangeStep } from "@/features/patches/components/change-step.tsx";
import { DryRunStep } from "@/features/patches/components/dry-run-step.tsx";
import { ExecuteStep } from "@/features/patches/components/execute-step.tsx";
import { PatchSteps } from "@/features/patches/components/patch-steps.tsx";
import { ReviewStep } from "@/features/patches/components/review-step.tsx";
import { RollbackStep } from "@/features/patches/components/rollback-step.tsx";
import { STEPS, type Step, stepOf } from "@/features/patches/draft.ts";
import { useDeletePatch } from "@/features/patches/mutations.ts";
import { patchQuery } from "@/features/patches/queries.ts";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

export function PatchPage() {
  const { patchId } = useParams({ from: "/signed-in/projects/$projectId/patches/$patchId" });
  const { data: patch, error, refetch } = useQuery(patchQuery(patchId));
  const { data: connection, error: broken } = useQuery({
    ...connectionQuery(patch?.connection_id ?? ""),
    enabled: patch !== undefined,
  });
  return (
    <TargetPage
      connectionId={patch?.connection_id}
      error={error ?? broken}
      retry={() => void refetch()}
    >
      {patch && connection ? (
        <Editor key={patch.id} patch={patch} connection={connection} />
      ) : undefined}
    </TargetPage>
  );
}

function Editor({ patch, connection }: { patch: Patch; connection: Connection }) {
  const { t } = useTranslation();
  const search = useSearch({ from: "/signed-in/projects/$projectId/patches/$patchId" });
  const navigate = useNavigate({ from: "/projects/$projectId/patches/$patchId" });
  const step = STEPS.find((value) => value === search.step) ?? stepOf(patch);
  const go = (next: Step) =>
    void navigate({ search: (old) => ({ ...old, step: next, page: undefined }) });
  const common = { patch, connection, go };
  return (
    <>
      <PageHeader
        title={patch.name}
        badges={<PatchStatusBadge status={patch.status} />}
        description={
          <>
            {patch.description ? <div>{patch.description}</div> : null}
            <Text span size="xs" className="au-mono" title={patch.content_hash}>
              {t("patches:hash", { hash: patch.content_hash.slice(0, 12) })}
            </Text>
          </>
        }
        actions={<Actions patch={patch} />}
      />
      <Stack gap="md">
        <PatchSteps patch={patch} step={step} onStep={go} />
        {step === "change" ? (
          <ChangeStep
            {...common}
            editor={search.editor === "sql" ? "sql" : "visual"}
            onEditor={(editor) => void navigate({ search: (old) => ({ ...old, step, editor }) })}
          />
        ) : null}
        {step === "dry-run" ? <DryRunStep {...common} /> : null}
        {step === "review" ? <ReviewStep {...common} /> : null}
        {step === "execute" ? (
          <ExecuteStep
            {...common}
            page={search.page ?? 1}
            onPage={(page) => void navigate({ search: (old) => ({ ...old, step, page }) })}
          />
        ) : null}
        {step === "rollback" ? (
          <RollbackStep
            {...common}
            runId={search.run}
            onRun={(run) => void navigate({ search: (old) => ({ ...old, step, run }) })}
          />
        ) : null}
      </Stack>
    </>
  );
}

function Actions({ patch }: { patch: Patch }) {
  const { t } = useTranslation();
  const can = useCan();
  const projectId = useProjectId();
  const navigate = useNavigate();
  const remove = useDeletePatch(patch.id);
  if (!can("patches.write")) return null;
  return (
    <MoreMenu
      remove={remove}
      removeTitle={t("patches:delete_title", { name: patch.name })}
      removeText={t("patches:delete_text")}
      onRemoved={() => void navigate({ to: "/projects/$projectId/patches", params: { projectId } })}
    />
  );
}
