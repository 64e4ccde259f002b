import { Alert, Badge, Group, Stack, Text } from "@mantine/core";
import { IconRepeat } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Panel } from "@/components/ui/panel.tsx";
import { formatNumber } from "@/lib/format.ts";
import { sum } from "../draft.ts";
import type { BridgeBody, BridgePlan, TablePlan } from "../model.ts";
import { bytesText } from "../words.ts";
import { PlanColumns } from "./plan-columns.tsx";
import { PlanWarnings } from "./plan-warnings.tsx";

const SHOWN = 200;

interface Props {
  plan: BridgePlan;
  body: BridgeBody;
  search: { show?: string | undefined; q?: string | undefined };
  onSearch: (search: { show?: string | undefined; q?: string | undefined }) => void;
}

/** What the copy would do: what does not fit first, then tables in their order, then columns. */
export function PlanView({ plan, body, search, onSearch }: Props) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <PlanWarnings plan={plan} body={body} />
      {plan.cycles.length > 0 ? (
        <Alert
          color="yellow"
          icon={<IconRepeat size={18} />}
          title={t("bridge:cycles", { count: plan.cycles.length })}
        >
          <Text size="sm">{t("bridge:cycles_text")}</Text>
          {plan.cycles.slice(0, 20).map((cycle) => (
            <Text key={cycle.join()} className="au-mono au-wrap" mt={4}>
              {[...cycle, cycle[0]].join(" → ")}
            </Text>
          ))}
        </Alert>
      ) : null}
      <Panel title={t("bridge:plan_tables")} padded={false}>
        <PlanFacts plan={plan} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable */}
        <section className="au-table-wrap" aria-label={t("bridge:plan_tables")} tabIndex={0}>
          <table className="au-table">
            <thead>
              <tr>
                <th scope="col" data-align="end">
                  {t("bridge:order")}
                </th>
                <th scope="col">{t("bridge:source")}</th>
                <th scope="col">{t("bridge:target")}</th>
                <th scope="col" data-align="end">
                  {t("bridge:rows_about")}
                </th>
                <th scope="col" data-align="end">
                  {t("bridge:size_about")}
                </th>
                <th scope="col" data-align="end">
                  {t("bridge:not_exact")}
                </th>
              </tr>
            </thead>
            <tbody>
              {plan.tables.slice(0, SHOWN).map((table, index) => (
                <Line key={table.source} table={table} number={index + 1} body={body} />
              ))}
            </tbody>
          </table>
        </section>
        {plan.tables.length > SHOWN ? (
          <Text size="sm" c="dimmed" px="md" py="xs">
            {t("bridge:more_planned", { count: plan.tables.length - SHOWN })}
          </Text>
        ) : null}
      </Panel>
      <PlanColumns plan={plan} search={search} onSearch={onSearch} />
    </Stack>
  );
}

function Line({ table, number, body }: { table: TablePlan; number: number; body: BridgeBody }) {
  const { t } = useTranslation();
  const inexact = table.columns.filter((column) => column.fidelity !== "exact").length;
  return (
    <tr>
      <td data-align="end" className="au-num">
        {formatNumber(number)}
      </td>
      <td>
        <span className="au-mono">{table.source}</span>
        {table.pulls?.map((pull) => (
          <Text key={`${pull.direction}.${pull.edge}`} size="xs" c="dimmed" className="au-wrap">
            {t(`bridge:pull.${pull.direction}`, {
              edge: pull.edge,
              count: pull.rows,
              amount: formatNumber(pull.rows),
            })}
          </Text>
        ))}
      </td>
      <td>
        <Group gap={8} wrap="nowrap">
          <span className="au-mono">{table.target}</span>
          {table.create ? (
            <Badge variant="light" color="teal" miw="max-content">
              {t("bridge:created")}
            </Badge>
          ) : body.mode === "replace" ? (
            <Badge variant="light" color="red" miw="max-content">
              {t("bridge:emptied")}
            </Badge>
          ) : (
            <Badge variant="light" color="gray" miw="max-content">
              {t("bridge:there")}
            </Badge>
          )}
        </Group>
      </td>
      <td data-align="end" className="au-num">
        {table.rows_estimate === null ? "–" : formatNumber(table.rows_estimate)}
      </td>
      <td data-align="end" className="au-num au-nowrap">
        {table.bytes_estimate === null ? "–" : bytesText(table.bytes_estimate)}
      </td>
      <td data-align="end" className="au-num">
        {formatNumber(inexact)}
      </td>
    </tr>
  );
}

/** The plan in one line. */
export function PlanFacts({ plan, plain = false }: { plan: BridgePlan; plain?: boolean }) {
  const { t } = useTranslation();
  const made = plan.tables.filter((table) => table.create).length;
  const rows = sum(plan.tables.map((table) => table.rows_estimate));
  const bytes = sum(plan.tables.map((table) => table.bytes_estimate));
  const facts = [
    t("bridge:fact_tables", { count: plan.tables.length }),
    made > 0 ? t("bridge:fact_created", { count: made }) : "",
    t("bridge:fact_rows", { count: rows }),
    bytes > 0 ? `≈ ${bytesText(bytes)}` : "",
  ];
  return (
    <Text size="sm" c={plain ? undefined : "dimmed"} px={plain ? 0 : "md"} py={plain ? 0 : "sm"}>
      {facts.filter(Boolean).join(" · ")}
    </Text>
  );
}
