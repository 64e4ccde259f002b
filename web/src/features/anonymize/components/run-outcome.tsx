import { Button, Group, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { Panel } from "@/components/ui/panel.tsx";
import { StatusDot } from "@/components/ui/status.tsx";
import { formatNumber } from "@/lib/format.ts";
import { isFinal } from "@/lib/progress.ts";
import type { RunResult } from "../model.ts";
import { useReport } from "../mutations.ts";
import { resultOf } from "../verdict.ts";
import { CHECK_TONE } from "../words.ts";
import { OriginalsPanel } from "./originals-panel.tsx";
import { VerificationView } from "./verification-view.tsx";

/** What was masked, what was proved of it, and what leads back. */
export function RunOutcome({ run }: { run: Run }) {
  const result = resultOf(run);
  if (!result) return null;
  return (
    <Stack gap="md">
      <TablesPanel run={run} result={result} />
      {result.verification ? <VerificationView verification={result.verification} /> : null}
      {isFinal(run.status) ? <OriginalsPanel run={run} /> : null}
    </Stack>
  );
}

const SHOWN = 200;

function TablesPanel({ run, result }: { run: Run; result: RunResult }) {
  const { t } = useTranslation();
  const { tables, verification } = result;
  const report = useReport(run.id);
  const most = tables.reduce((most, table) => Math.max(most, table.rows), 1);
  const verdict = verification?.status;
  return (
    <Panel
      title={t("anonymize:outcome")}
      padded={false}
      actions={
        verification ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={14} />}
            loading={report.isPending}
            onClick={() => report.mutate()}
          >
            {t("anonymize:report")}
          </Button>
        ) : null
      }
    >
      <Group gap="xl" px="md" py="sm">
        <Fact
          name={t("anonymize:rows")}
          value={tables.reduce((sum, table) => sum + table.rows, 0)}
        />
        <Fact name={t("anonymize:tables")} value={tables.length} />
        <Fact
          name={t("anonymize:masked_columns")}
          value={tables.reduce((sum, table) => sum + table.columns.length, 0)}
        />
        {verdict ? (
          <StatusDot tone={CHECK_TONE[verdict]}>
            <strong>{t(`anonymize:verdict_is.${verdict}`)}</strong>
          </StatusDot>
        ) : null}
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable */}
      <section className="au-table-wrap" aria-label={t("anonymize:tables")} tabIndex={0}>
        <table className="au-table">
          <thead>
            <tr>
              <th scope="col">{t("anonymize:head.table")}</th>
              <th scope="col">{t("anonymize:share")}</th>
              <th scope="col" data-align="end">
                {t("anonymize:rows")}
              </th>
              <th scope="col">{t("anonymize:masked_columns")}</th>
            </tr>
          </thead>
          <tbody>
            {tables.slice(0, SHOWN).map((table) => (
              <tr key={table.table}>
                <td className="au-mono">{table.table}</td>
                <td>
                  <span className="au-sure au-sure-wide" aria-hidden>
                    <span style={{ width: `${(table.rows / most) * 100}%` }} />
                  </span>
                </td>
                <td data-align="end" className="au-num">
                  {formatNumber(table.rows)}
                </td>
                <td className="au-mono au-wrap">{table.columns.join(", ") || "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {tables.length > SHOWN ? (
        <Text size="sm" c="dimmed" px="md" py="xs">
          {t("anonymize:and_more", { count: tables.length - SHOWN })}
        </Text>
      ) : null}
    </Panel>
  );
}

function Fact({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <Text fw={640} fz={22} className="au-num">
        {formatNumber(value)}
      </Text>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
    </div>
  );
}
