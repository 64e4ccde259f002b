import { Alert, Badge, Group, List, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconArrowBackUp, IconCircleX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DryRunResult, OperationResult } from "@/api/types.ts";
import { RowDiff } from "@/components/shared/row-diff.tsx";
import { CopyLine } from "@/components/ui/copy-line.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { formatDuration, formatNumber } from "@/lib/format.ts";
import { reasonText, warningText } from "../words.ts";
import { ValueSpread } from "./value-spread.tsx";
import { Violations } from "./violations.tsx";

/** What the dry run found: counts, rows before and after, what stands in the way. */
export function DryRunView({ result }: { result: DryRunResult }) {
  const { t } = useTranslation();
  const totals = [
    ["updated", result.totals.updated],
    ["inserted", result.totals.inserted],
    ["deleted", result.totals.deleted],
    ["cascaded", result.totals.cascaded],
  ] as const;
  // What cannot be executed need not be said to be reversible.
  const refused = result.violations.length > 0;
  return (
    <Stack gap="md">
      <MissingRights rights={result.missing_rights ?? []} />
      <Violations violations={result.violations} />
      <Panel>
        <Group justify="space-between" mb="md">
          <Group gap="sm">
            <Badge size="lg" color={result.exact ? "teal" : "yellow"}>
              {t(result.exact ? "patches:exact" : "patches:estimated")}
            </Badge>
            {result.exact ? null : (
              <Text size="sm" c="dimmed">
                {t("patches:estimated_text")}
              </Text>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {t("patches:took", { duration: formatDuration(result.duration_ms / 1000) })}
          </Text>
        </Group>
        <SimpleGrid cols={{ base: 2, sm: 4 }}>
          {totals.map(([name, count]) => (
            <div key={name}>
              <Text fw={640} fz={26} lh={1.2} className="au-num">
                {formatNumber(count)}
              </Text>
              <Text size="sm" c="dimmed">
                {t(`patches:total.${name}`, { count })}
              </Text>
            </div>
          ))}
        </SimpleGrid>
      </Panel>
      {refused ? null : result.rollback.possible ? (
        <Alert
          color={result.rollback.reasons.length ? "yellow" : "teal"}
          icon={<IconArrowBackUp size={18} />}
        >
          {t("patches:reversible")}
          {result.rollback.reasons.length ? (
            <List size="sm" mt={4}>
              {result.rollback.reasons.map((reason) => (
                <List.Item key={reason}>{reasonText(reason)}</List.Item>
              ))}
            </List>
          ) : null}
        </Alert>
      ) : (
        <Alert color="red" icon={<IconCircleX size={18} />} title={t("patches:irreversible")}>
          <List size="sm">
            {result.rollback.reasons.map((reason) => (
              <List.Item key={reason}>{reasonText(reason)}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {result.operations.map((operation) => (
        <OperationPanel key={operation.index} operation={operation} />
      ))}
    </Stack>
  );
}

/** What the login lacks, with the line that gives it. */
function MissingRights({ rights }: { rights: NonNullable<DryRunResult["missing_rights"]> }) {
  const { t } = useTranslation();
  if (rights.length === 0) return null;
  return (
    <Alert color="red" icon={<IconCircleX size={18} />} title={t("patches:missing_rights")}>
      <Stack gap="xs">
        <Text size="sm">{t("patches:missing_rights_text")}</Text>
        {rights.map((item) => (
          <CopyLine key={item.grant} text={item.grant} />
        ))}
      </Stack>
    </Alert>
  );
}

function OperationPanel({ operation }: { operation: OperationResult }) {
  const { t } = useTranslation();
  const counts = (["matched", "updated", "inserted", "deleted", "unchanged"] as const).filter(
    (name) => operation[name] > 0 || name === "matched",
  );
  return (
    <Panel
      title={t("patches:operation_title", {
        number: operation.index + 1,
        op: t(`patches:op.${operation.op}`),
        table: operation.table,
      })}
      padded={false}
    >
      <Group px="md" py="sm" gap="lg">
        {counts.map((name) => (
          <Text key={name} size="sm">
            <Text span fw={620} className="au-num">
              {formatNumber(operation[name])}
            </Text>{" "}
            <Text span c="dimmed">
              {t(`patches:count.${name}`, { count: operation[name] })}
            </Text>
          </Text>
        ))}
        {operation.cascaded.map((item) => (
          <Badge key={`${item.table}${item.action}`} color="yellow">
            {t("patches:cascade", {
              count: item.rows,
              rows: formatNumber(item.rows),
              table: item.table,
              action: t(`patches:cascade_action.${item.action}`),
            })}
          </Badge>
        ))}
      </Group>
      {operation.warnings.map((warning) => (
        <Alert
          key={warning.code + warning.message}
          color="yellow"
          radius={0}
          py={8}
          icon={<IconAlertTriangle size={17} />}
        >
          {warningText(warning)}
        </Alert>
      ))}
      {operation.sample.length > 0 ? (
        <>
          <RowDiff
            label={t("patches:sample_of", { table: operation.table })}
            rows={operation.sample.map((row, index) => ({ ...row, id: String(index) }))}
          />
          <ValueSpread rows={operation.sample} of={operation.updated} />
        </>
      ) : (
        <Text size="sm" c="dimmed" px="md" pb="md">
          {t("patches:no_sample")}
        </Text>
      )}
    </Panel>
  );
}
