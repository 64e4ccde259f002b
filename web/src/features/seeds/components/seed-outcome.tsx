import { Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { Panel } from "@/components/ui/panel.tsx";
import { formatNumber, formatRate } from "@/lib/format.ts";
import { insertedOf, refusedFor } from "../outcome.ts";
import { CleanupButton } from "./cleanup-button.tsx";
import { Findings } from "./findings.tsx";

const SHOWN = 200;

/** The rows that were made, and the way to be rid of them. */
export function SeedOutcome({ run }: { run: Run }) {
  const { t } = useTranslation();
  const result = insertedOf(run);
  const refused = refusedFor(run);
  if (refused.length > 0) {
    return (
      <Panel title={t("seeds:refused")} padded={false}>
        <Findings findings={refused} whole />
      </Panel>
    );
  }
  if (!result) return <CleanupButton run={run} />;
  const { tables } = result;
  const most = tables.reduce((high, table) => Math.max(high, table.inserted), 1);
  return (
    <Panel title={t("seeds:outcome")} padded={false} actions={<CleanupButton run={run} />}>
      <Group gap="xl" px="md" py="sm">
        <Fact name={t("seeds:rows")} value={formatNumber(result.rows)} />
        <Fact name={t("seeds:tables")} value={formatNumber(tables.length)} />
        {result.rows_per_second ? (
          <Fact
            name={t("runs:rate")}
            value={t("runs:per_second", { rate: formatRate(result.rows_per_second) })}
          />
        ) : null}
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable */}
      <section className="au-table-wrap" aria-label={t("seeds:tables")} tabIndex={0}>
        <table className="au-table">
          <thead>
            <tr>
              <th scope="col">{t("seeds:head.table")}</th>
              <th scope="col">{t("seeds:share")}</th>
              <th scope="col" data-align="end">
                {t("seeds:rows")}
              </th>
            </tr>
          </thead>
          <tbody>
            {tables.slice(0, SHOWN).map((table) => (
              <tr key={table.table}>
                <td className="au-mono">{table.table}</td>
                <td>
                  <span className="au-sure au-sure-wide" aria-hidden>
                    <span style={{ width: `${(table.inserted / most) * 100}%` }} />
                  </span>
                </td>
                <td data-align="end" className="au-num">
                  {formatNumber(table.inserted)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {tables.length > SHOWN ? (
        <Text size="sm" c="dimmed" px="md" py="xs">
          {t("seeds:not_shown", { count: tables.length - SHOWN })}
        </Text>
      ) : null}
    </Panel>
  );
}

export function Fact({ name, value, tone }: { name: string; value: string; tone?: "warn" }) {
  return (
    <Stack gap={0} data-tone={tone}>
      <Text fw={640} fz={22} className={tone ? "au-num au-tone-text" : "au-num"}>
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
    </Stack>
  );
}
