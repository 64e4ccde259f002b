import { Alert, Button, Group, Stack } from "@mantine/core";
import { IconArrowRight, IconShieldCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Migration, ProofResult } from "@/api/types.ts";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { CopyAs } from "@/components/ui/copy-as.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { RunErrorNotice, RunView } from "@/features/runs/components/run-view.tsx";
import { useLiveRun } from "@/features/runs/use-live-run.ts";
import { useCan } from "@/lib/permissions.ts";
import { isFinal } from "@/lib/progress.ts";
import { isOpen, type Step } from "../draft.ts";
import { useValidate } from "../mutations.ts";
import { ProofView } from "./proof-view.tsx";

interface Props {
  migration: Migration;
  go: (step: Step) => void;
}

/** The statements tried in a throw-away database, with rows, there and back. */
export function ProofStep({ migration, go }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const start = useValidate(migration.id);
  const runId = start.data?.id ?? migration.last_validation_id;
  const { run, log, live } = useLiveRun(runId);
  const result = run?.status === "succeeded" ? (run.result as unknown as ProofResult) : null;
  const running = run !== undefined && !isFinal(run.status);
  const button = can("migrations.write") ? (
    <Button
      variant={result ? "default" : "filled"}
      leftSection={<IconShieldCheck size={16} />}
      loading={start.isPending}
      disabled={running || migration.statements.length === 0}
      onClick={() => start.mutate()}
    >
      {t(result ? "migrations:prove_again" : "migrations:prove")}
    </Button>
  ) : undefined;
  return (
    <Stack gap="md">
      <ErrorNotice error={start.error} />
      <NeedRight right="migrations.write" />
      {!runId ? (
        <div className="au-panel">
          <EmptyState
            icon={IconShieldCheck}
            title={t("migrations:no_proof")}
            text={t("migrations:no_proof_text")}
            action={button}
            {...(button ? { command: `auralith migration validate ${migration.id} --wait` } : {})}
          />
        </div>
      ) : null}
      {run && running ? <RunView run={run} log={log} live={live} /> : null}
      {run && !running ? (
        <Group justify="flex-end" gap="xs">
          <CopyAs
            call={{
              method: "POST",
              path: `/migrations/${migration.id}/validate`,
              cli: `migration validate ${migration.id} --wait`,
            }}
          />
          {button}
          <Button rightSection={<IconArrowRight size={16} />} onClick={() => go("apply")}>
            {t("migrations:to_apply")}
          </Button>
        </Group>
      ) : null}
      {result?.proved && migration.status === "draft" && isOpen(migration) ? (
        <Alert color="yellow">{t("migrations:proof_old")}</Alert>
      ) : null}
      {run ? <RunErrorNotice run={run} /> : null}
      {result ? <ProofView result={result} /> : null}
    </Stack>
  );
}
