import { Alert, Group, List, Text } from "@mantine/core";
import { IconAlertTriangle, IconShieldCheck } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Panel } from "@/components/ui/panel.tsx";
import { StatusDot, type Tone } from "@/components/ui/status.tsx";
import { formatNumber } from "@/lib/format.ts";
import type { Leftover, Verification } from "../model.ts";
import { checksOf, worstFirst } from "../verdict.ts";
import { failureText, leftoverName, leftoverText } from "../words.ts";
import { VerificationMatrix } from "./verification-matrix.tsx";

/** What was proved: counts, every column against every check, leftovers, originals searched for. */
export function VerificationView({ verification }: { verification: Verification }) {
  const { t } = useTranslation();
  const { columns, leftovers, needles, k_anonymity: groups = [] } = verification;
  const checks = useMemo(() => checksOf(columns), [columns]);
  const sorted = useMemo(() => worstFirst(columns), [columns]);
  const passed = verification.status === "pass";
  const counts: [string, number][] = [
    ["leaks", verification.leaks],
    ["foreign_keys", verification.foreign_key_violations],
    ["uniqueness", verification.uniqueness_violations],
  ];
  return (
    <>
      <Panel title={t("anonymize:verification")} padded={false}>
        {verification.failure ? (
          <Alert
            color="yellow"
            radius={0}
            icon={<IconAlertTriangle size={18} />}
            title={t("anonymize:unproved")}
          >
            {failureText(verification.failure)}
          </Alert>
        ) : null}
        <Group gap="xl" px="md" py="sm">
          {counts.map(([name, value]) => (
            <Count key={name} name={t(`anonymize:count.${name}`)} value={value} />
          ))}
          <Count
            name={t("anonymize:needles", {
              count: needles.searched,
              searched: formatNumber(needles.searched),
            })}
            value={needles.found.reduce((sum, found) => sum + found.rows, 0)}
            idle={needles.searched === 0}
          />
        </Group>
        {needles.found.length > 0 ? (
          <Alert
            color="red"
            radius={0}
            icon={<IconAlertTriangle size={18} />}
            title={t("anonymize:needles_found")}
          >
            <List size="sm" spacing={2}>
              {needles.found.map((found) => (
                <List.Item key={`${found.table} ${found.column}`}>
                  <Text span className="au-mono">
                    {found.column ? `${found.table}.${found.column}` : found.table}
                  </Text>{" "}
                  {t("anonymize:rows_count", {
                    count: found.rows,
                    rows: formatNumber(found.rows),
                  })}
                </List.Item>
              ))}
            </List>
          </Alert>
        ) : null}
        {columns.length > 0 ? <VerificationMatrix columns={sorted} checks={checks} /> : null}
        {passed ? (
          <Group gap={8} px="md" py="sm" data-tone="ok" className="au-tone-text">
            <IconShieldCheck size={18} aria-hidden />
            <Text size="sm">{t("anonymize:proved")}</Text>
          </Group>
        ) : null}
      </Panel>
      {groups.length > 0 ? <KAnonymity groups={groups} /> : null}
      {leftovers.length > 0 ? <Leftovers leftovers={leftovers} /> : null}
    </>
  );
}

function Count({ name, value, idle = false }: { name: string; value: number; idle?: boolean }) {
  const tone: Tone = idle ? "idle" : value > 0 ? "bad" : "ok";
  return (
    <div data-tone={tone}>
      <Text fw={640} fz={22} className="au-num au-tone-text">
        {formatNumber(value)}
      </Text>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
    </div>
  );
}

function KAnonymity({ groups }: { groups: NonNullable<Verification["k_anonymity"]> }) {
  const { t } = useTranslation();
  return (
    <Panel title={t("anonymize:k_title")} padded={false}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable */}
      <section className="au-table-wrap" aria-label={t("anonymize:k_groups")} tabIndex={0}>
        <table className="au-table">
          <thead>
            <tr>
              <th scope="col">{t("anonymize:head.table")}</th>
              <th scope="col">{t("anonymize:k_columns")}</th>
              <th scope="col" data-align="end">
                {t("anonymize:k_asked")}
              </th>
              <th scope="col" data-align="end">
                {t("anonymize:k_found")}
              </th>
              <th scope="col" data-align="end">
                {t("anonymize:k_below")}
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <tr key={`${group.table} ${group.columns.join()}`}>
                <td className="au-mono">{group.table}</td>
                <td className="au-wrap">
                  <span className="au-mono">{group.columns.join(", ")}</span>
                  {group.hint ? (
                    <Text size="xs" c="dimmed">
                      {t("anonymize:k_hint", { column: group.hint })}
                    </Text>
                  ) : null}
                </td>
                <td data-align="end" className="au-num">
                  {formatNumber(group.k_asked)}
                </td>
                <td data-align="end" className="au-num">
                  {group.k_found === null ? (
                    "–"
                  ) : (
                    <StatusDot tone={group.k_found >= group.k_asked ? "ok" : "bad"}>
                      {formatNumber(group.k_found)}
                    </StatusDot>
                  )}
                </td>
                <td data-align="end" className="au-num">
                  {formatNumber(group.groups_below)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}

function Leftovers({ leftovers }: { leftovers: Leftover[] }) {
  const { t } = useTranslation();
  const title = t("anonymize:leftovers", { count: leftovers.length });
  return (
    <Panel title={title} padded={false}>
      <Text size="sm" c="dimmed" px="md" py="sm">
        {t("anonymize:leftovers_text")}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable */}
      <section className="au-table-wrap" aria-label={t("anonymize:left_where")} tabIndex={0}>
        <table className="au-table">
          <thead>
            <tr>
              <th scope="col">{t("anonymize:left_where")}</th>
              <th scope="col">{t("common:status")}</th>
              <th scope="col">{t("anonymize:evidence")}</th>
            </tr>
          </thead>
          <tbody>
            {leftovers.map((leftover) => (
              <tr key={`${leftover.kind} ${leftover.object}`}>
                <td>
                  {leftoverName(leftover.kind)}
                  {leftover.object ? (
                    <Text span className="au-mono">
                      {" "}
                      {leftover.object}
                    </Text>
                  ) : null}
                </td>
                <td>
                  <StatusDot tone={leftover.cleaned ? "ok" : "warn"}>
                    {t(leftover.cleaned ? "anonymize:cleaned" : "anonymize:left_over")}
                  </StatusDot>
                </td>
                <td className="au-wrap">{leftoverText(leftover)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}
