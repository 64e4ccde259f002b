import { Alert, Button, Code, Group, List, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAlertTriangle, IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Connection, DryRunResult, Patch } from "@/api/types.ts";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { CopyAs } from "@/components/ui/copy-as.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { EnvBadge } from "@/components/ui/status.tsx";
import { runQuery } from "@/features/runs/queries.ts";
import { formatNumber } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import type { Step } from "../draft.ts";
import { useExecute } from "../mutations.ts";
import { operationText, warningText } from "../words.ts";
import { ExecuteDialog } from "./execute-dialog.tsx";

interface Props {
  patch: Patch;
  connection: Connection;
  go: (step: Step) => void;
}

/** Everything a second pair of eyes needs, and the button that does it. */
export function ReviewStep({ patch, connection, go }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const [opened, { open, close }] = useDisclosure(false);
  const { data: run } = useQuery(runQuery(patch.last_dry_run_id ?? ""));
  const execute = useExecute(patch.id);
  const result = run?.result as unknown as DryRunResult | null | undefined;
  const ready = patch.status === "dry_run_ok" && Boolean(result);
  const totals = result?.totals;
  const warnings = result?.operations.flatMap((item) => item.warnings) ?? [];
  return (
    <Stack gap="md">
      <ErrorNotice error={execute.error} />
      {ready ? null : (
        <Alert color="yellow" icon={<IconAlertTriangle size={18} />}>
          <Group justify="space-between">
            <Text size="sm">
              {t(
                patch.status === "dry_run_failed"
                  ? "patches:blocked_violations"
                  : "patches:blocked_dry_run",
              )}
            </Text>
            <Button size="xs" variant="default" onClick={() => go("dry-run")}>
              {t("patches:to_dry_run")}
            </Button>
          </Group>
        </Alert>
      )}
      <Panel
        title={t("patches:summary")}
        actions={
          <Group gap="xs">
            <CopyAs
              call={{
                method: "POST",
                path: `/patches/${patch.id}/execute`,
                body: { allow_irreversible: false },
                cli: `patch execute ${patch.id} --wait`,
              }}
            />
            {can("patches.execute") ? (
              <Button
                color={connection.environment === "production" ? "red" : undefined}
                leftSection={<IconPlayerPlay size={16} />}
                disabled={!ready}
                onClick={open}
              >
                {t("patches:execute")}
              </Button>
            ) : null}
          </Group>
        }
      >
        <Stack gap="sm">
          <NeedRight right="patches.execute" />
          <Group gap="sm">
            <EnvBadge environment={connection.environment} />
            <Text fw={600}>{connection.name}</Text>
            <Text className="au-mono" c="dimmed">
              {connection.database}
            </Text>
          </Group>
          {totals ? (
            <Text>
              {t("patches:will_change", {
                updated: formatNumber(totals.updated),
                inserted: formatNumber(totals.inserted),
                deleted: formatNumber(totals.deleted),
                cascaded: formatNumber(totals.cascaded),
              })}
            </Text>
          ) : null}
          {result ? (
            <Text size="sm" c={result.rollback.possible ? undefined : "var(--au-bad)"}>
              {t(result.rollback.possible ? "patches:reversible" : "patches:irreversible")}
            </Text>
          ) : null}
          {warnings.length > 0 ? (
            <List size="sm">
              {warnings.map((warning) => (
                <List.Item key={warning.code + warning.message}>{warningText(warning)}</List.Item>
              ))}
            </List>
          ) : null}
          <Text size="xs" className="au-mono au-wrap" c="dimmed">
            {t("patches:hash", { hash: patch.content_hash })}
          </Text>
        </Stack>
      </Panel>
      <Panel title={t("patches:operations")}>
        <Stack gap="sm">
          {patch.operations.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t("patches:no_operations")}
            </Text>
          ) : null}
          {patch.operations.map((operation, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: operations are known by their place
            <div key={index}>
              <Text size="sm" fw={560} mb={4}>
                {index + 1}. {t(`patches:op.${operation.op}`)}
              </Text>
              <Code block>{operationText(operation)}</Code>
            </div>
          ))}
        </Stack>
      </Panel>
      {result ? (
        <ExecuteDialog
          opened={opened}
          onClose={close}
          connection={connection}
          result={result}
          busy={execute.isPending}
          onConfirm={() =>
            execute.mutate(
              { allow_irreversible: !result.rollback.possible },
              { onSuccess: () => go("execute"), onSettled: close },
            )
          }
        />
      ) : null}
    </Stack>
  );
}
