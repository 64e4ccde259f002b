import { Alert, Code, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconPlayerStop } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { Panel } from "@/components/ui/panel.tsx";
import type { LogLine } from "@/lib/events.ts";
import { isFinal } from "@/lib/progress.ts";
import { failureOf } from "../failure.ts";
import { failureText } from "../words.ts";
import { RunActions } from "./run-actions.tsx";
import { RunLog } from "./run-log.tsx";
import { RunPhases } from "./run-phases.tsx";
import { RunProgress } from "./run-progress.tsx";

/** Runs that keep what they did when they are ended. */
const WRITING = new Map([
  ["patch.execute", "runs:cancelled_text"],
  ["patch.rollback", "runs:cancelled_text"],
  ["bridge.run", "bridge:cancelled"],
  ["anonymize.run", "anonymize:cancelled"],
  ["seed.run", "seeds:cancelled"],
  ["seed.cleanup", "seeds:cancelled_cleanup"],
  ["migration.apply", "runs:cancelled_migration"],
  ["migration.rollback", "runs:cancelled_migration"],
]);

/** A run as every module shows it: phases, progress, error, log. */
export function RunView({ run, log, live }: { run: Run; log: LogLine[]; live: boolean }) {
  const { t } = useTranslation();
  const kept = WRITING.get(run.kind);
  return (
    <Stack gap="md">
      <Panel title={t("runs:progress_label")} actions={<RunActions run={run} />}>
        <Stack gap="lg">
          <RunPhases run={run} />
          <RunProgress run={run} live={live} />
        </Stack>
      </Panel>
      <RunErrorNotice run={run} />
      {run.status === "cancelled" && run.started_at && kept ? (
        <Alert color="yellow" icon={<IconPlayerStop size={18} />}>
          {t(kept)}
        </Alert>
      ) : null}
      {log.length > 0 || !isFinal(run.status) ? <RunLog lines={log} /> : null}
    </Stack>
  );
}

/** Why it failed and what helps. */
export function RunErrorNotice({ run }: { run: Run }) {
  const { t, i18n } = useTranslation();
  // A statement that was refused is shown with its text by whoever shows the outcome.
  if (!run.error || failureOf(run)) return null;
  const key = `runs:help.${run.error.code.replaceAll(".", "_")}`;
  const { detail } = run.error;
  const failed = run.status === "failed";
  return (
    <Alert
      color={failed ? "red" : "yellow"}
      icon={<IconAlertTriangle size={18} />}
      title={failed ? t("runs:failed") : t(`runs:status.${run.status}`)}
      role="alert"
    >
      <Text size="sm">{failureText(run.error)}</Text>
      {failed ? (
        <Text size="sm" mt={6}>
          {i18n.exists(key) ? t(key) : t("runs:help_default")}
        </Text>
      ) : null}
      {detail ? (
        <Code block mt="xs">
          {typeof detail === "string" ? detail : JSON.stringify(detail, null, 2)}
        </Code>
      ) : null}
    </Alert>
  );
}
