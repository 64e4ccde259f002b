import { Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { CellValue } from "@/components/ui/cell.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { formatNumber } from "@/lib/format.ts";
import type { CleanupConflict } from "../model.ts";
import { cleanedOf } from "../outcome.ts";
import { reasonText } from "../words.ts";
import { Fact } from "./seed-outcome.tsx";

/** The rows that are gone again, and those that stayed: each with its key and why. */
export function CleanupOutcome({ run }: { run: Run }) {
  const { t } = useTranslation();
  const result = cleanedOf(run);
  if (!result) return null;
  const sum = (name: "edited" | "referenced" | "gone") =>
    result.tables.reduce((total, table) => total + table[name], 0);
  return (
    <Stack gap="md">
      <Panel title={t("seeds:cleanup_result")} padded={false}>
        <Group gap="xl" px="md" py="sm">
          <Fact name={t("seeds:deleted")} value={formatNumber(result.deleted)} />
          <Fact
            name={t("seeds:stayed")}
            value={formatNumber(result.conflicts_total)}
            {...(result.conflicts_total > 0 ? { tone: "warn" as const } : {})}
          />
          <Fact name={t("seeds:edited")} value={formatNumber(sum("edited"))} />
          <Fact name={t("seeds:referenced")} value={formatNumber(sum("referenced"))} />
          <Fact name={t("seeds:gone_before")} value={formatNumber(sum("gone"))} />
        </Group>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable */}
        <section className="au-table-wrap" aria-label={t("seeds:tables")} tabIndex={0}>
          <table className="au-table">
            <thead>
              <tr>
                <th scope="col">{t("seeds:head.table")}</th>
                {(["deleted", "edited", "referenced", "gone_before"] as const).map((name) => (
                  <th key={name} scope="col" data-align="end">
                    {t(`seeds:${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {result.tables.map((table) => (
                <tr key={table.table}>
                  <td className="au-mono">{table.table}</td>
                  {[table.deleted, table.edited, table.referenced, table.gone].map((count, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the columns keep their place
                    <td key={at} data-align="end" className="au-num">
                      {formatNumber(count)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </Panel>
      {result.conflicts.length > 0 ? (
        <Conflicts conflicts={result.conflicts} total={result.conflicts_total} />
      ) : null}
    </Stack>
  );
}

function Conflicts({ conflicts, total }: { conflicts: CleanupConflict[]; total: number }) {
  const { t } = useTranslation();
  return (
    <Panel title={t("seeds:conflicts")} padded={false}>
      <Text size="sm" c="dimmed" px="md" pt="sm">
        {t("seeds:conflicts_text")}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable */}
      <section className="au-table-wrap" aria-label={t("seeds:conflicts")} tabIndex={0}>
        <table className="au-table">
          <thead>
            <tr>
              <th scope="col">{t("seeds:head.table")}</th>
              <th scope="col">{t("seeds:key")}</th>
              <th scope="col">{t("seeds:why")}</th>
            </tr>
          </thead>
          <tbody>
            {conflicts.map((conflict) => (
              <tr key={`${conflict.table} ${JSON.stringify(conflict.key)}`}>
                <td className="au-mono">{conflict.table}</td>
                <td className="au-mono">
                  {Object.entries(conflict.key ?? {}).map(([name, value], index) => (
                    <span key={name}>
                      {index > 0 ? ", " : ""}
                      {name} = <CellValue value={value} />
                    </span>
                  ))}
                </td>
                <td>{reasonText(conflict.reason)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {total > conflicts.length ? (
        <Text size="sm" c="dimmed" px="md" py="xs">
          {t("seeds:not_shown", { count: total - conflicts.length })}
        </Text>
      ) : null}
    </Panel>
  );
}
