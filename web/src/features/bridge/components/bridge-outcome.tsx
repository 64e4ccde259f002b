import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { Panel } from "@/components/ui/panel.tsx";
import { StatusDot } from "@/components/ui/status.tsx";
import { formatDuration, formatNumber, formatRate } from "@/lib/format.ts";
import { isFinal } from "@/lib/progress.ts";
import type { BridgeResult, TableCopied } from "../model.ts";
import { bytesText } from "../words.ts";

const SHOWN = 500;

/** What was copied: each table with its rows, whether it was compared, and which state it shows. */
export function BridgeOutcome({ run }: { run: Run }) {
  const { t } = useTranslation();
  const result = run.result as unknown as BridgeResult | null;
  if (!result?.tables) return null;
  const { tables } = result;
  const merged = tables.some((table) => table.updated > 0 || table.skipped > 0);
  const ended = isFinal(run.status);
  return (
    <Panel title={t("bridge:outcome")} padded={false}>
      <Group gap="xl" px="md" py="sm">
        <Fact name={t("bridge:rows")} value={formatNumber(result.rows)} />
        <Fact
          name={t("runs:rate")}
          value={t("runs:per_second", { rate: formatRate(result.rows_per_second) })}
        />
        <Fact name={t("bridge:tables")} value={formatNumber(tables.length)} />
        <StatusDot tone={result.verified ? "ok" : ended ? "warn" : "idle"}>
          {t(result.verified ? "bridge:all_verified" : "bridge:not_all_verified")}
        </StatusDot>
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable */}
      <section className="au-table-wrap" aria-label={t("bridge:outcome")} tabIndex={0}>
        <table className="au-table">
          <thead>
            <tr>
              <th scope="col">{t("connections:table")}</th>
              <th scope="col" data-align="end">
                {t("bridge:rows")}
              </th>
              {merged ? (
                <>
                  <th scope="col" data-align="end">
                    {t("bridge:inserted")}
                  </th>
                  <th scope="col" data-align="end">
                    {t("bridge:updated")}
                  </th>
                  <th scope="col" data-align="end">
                    {t("bridge:skipped")}
                  </th>
                </>
              ) : null}
              <th scope="col" data-align="end">
                {t("bridge:size")}
              </th>
              <th scope="col" data-align="end">
                {t("runs:elapsed")}
              </th>
              <th scope="col">{t("bridge:verify")}</th>
              <th scope="col">{t("bridge:snapshot")}</th>
            </tr>
          </thead>
          <tbody>
            {tables.slice(0, SHOWN).map((table) => (
              <Line key={table.table} table={table} merged={merged} />
            ))}
          </tbody>
        </table>
      </section>
      {tables.length > SHOWN ? (
        <Text size="sm" c="dimmed" px="md" py="xs">
          {t("bridge:more_planned", { count: tables.length - SHOWN })}
        </Text>
      ) : null}
    </Panel>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <Text fw={640} fz={22} className="au-num">
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
    </div>
  );
}

function Line({ table, merged }: { table: TableCopied; merged: boolean }) {
  const { t } = useTranslation();
  const { verified, snapshot } = table;
  const elsewhere = table.target !== "" && table.target !== table.table;
  return (
    <tr>
      <td className="au-mono">{elsewhere ? `${table.table} → ${table.target}` : table.table}</td>
      <td data-align="end" className="au-num">
        {formatNumber(table.rows)}
      </td>
      {merged ? (
        <>
          <td data-align="end" className="au-num">
            {formatNumber(table.inserted)}
          </td>
          <td data-align="end" className="au-num">
            {formatNumber(table.updated)}
          </td>
          <td data-align="end" className="au-num">
            {formatNumber(table.skipped)}
          </td>
        </>
      ) : null}
      <td data-align="end" className="au-num au-nowrap">
        {bytesText(table.bytes)}
      </td>
      <td data-align="end" className="au-num au-nowrap">
        {formatDuration(table.seconds)}
      </td>
      <td>
        {verified === null ? (
          <StatusDot tone="idle">{t("bridge:not_compared")}</StatusDot>
        ) : (
          <StatusDot tone={verified ? "ok" : "bad"}>
            {t(verified ? "bridge:equal" : "bridge:differs")}
          </StatusDot>
        )}
      </td>
      <td className="au-mono">{snapshot ?? "–"}</td>
    </tr>
  );
}
