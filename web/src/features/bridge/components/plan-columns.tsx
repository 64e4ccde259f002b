import { Group, SegmentedControl, Text } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Panel } from "@/components/ui/panel.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import { StatusDot } from "@/components/ui/status.tsx";
import { fold, formatNumber } from "@/lib/format.ts";
import { plannedColumns } from "../draft.ts";
import type { BridgePlan } from "../model.ts";
import { FIDELITY_TONE, reasonText } from "../words.ts";

const SHOWN = 300;

interface Props {
  plan: BridgePlan;
  search: { show?: string | undefined; q?: string | undefined };
  onSearch: (search: { show?: string | undefined; q?: string | undefined }) => void;
}

/** Each column's type here and there; those that are not exact alone, at first. */
export function PlanColumns({ plan, search, onSearch }: Props) {
  const { t } = useTranslation();
  const all = useMemo(() => plannedColumns(plan), [plan]);
  const inexact = useMemo(() => all.filter((column) => column.fidelity !== "exact"), [all]);
  const show = search.show === "all" ? "all" : "inexact";
  const wanted = fold(search.q ?? "");
  const found = (show === "all" ? all : inexact).filter(({ table, name }) =>
    fold(`${table}.${name}`).includes(wanted),
  );
  return (
    <Panel title={t("bridge:plan_columns")} padded={false}>
      <Group px="md" py="sm" gap="sm">
        <div className="au-scroll-x">
          <SegmentedControl
            aria-label={t("bridge:which_columns")}
            value={show}
            onChange={(value) => onSearch({ show: value === "all" ? "all" : undefined })}
            data={[
              {
                value: "inexact",
                label: t("bridge:show_inexact", { amount: formatNumber(inexact.length) }),
              },
              { value: "all", label: t("bridge:show_all", { amount: formatNumber(all.length) }) },
            ]}
          />
        </div>
        <SearchInput
          label={t("bridge:find_column")}
          value={search.q}
          onChange={(q) => onSearch({ q })}
        />
      </Group>
      {found.length === 0 ? (
        <Text size="sm" c="dimmed" px="md" pb="md">
          {t(inexact.length === 0 && show === "inexact" ? "bridge:all_exact" : "common:no_match")}
        </Text>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable
        <section className="au-table-wrap" aria-label={t("bridge:plan_columns")} tabIndex={0}>
          <table className="au-table">
            <thead>
              <tr>
                <th scope="col">{t("bridge:column")}</th>
                <th scope="col">{t("bridge:source_type")}</th>
                <th scope="col">{t("bridge:target_type")}</th>
                <th scope="col">{t("bridge:fidelity_label")}</th>
                <th scope="col">{t("bridge:why")}</th>
              </tr>
            </thead>
            <tbody>
              {found.slice(0, SHOWN).map((column) => (
                <tr key={`${column.table}.${column.name}`}>
                  <td className="au-mono">
                    <Text span c="dimmed" inherit>
                      {column.table}.
                    </Text>
                    {column.name}
                  </td>
                  <td className="au-mono">{column.source_type}</td>
                  <td className="au-mono">{column.target_type}</td>
                  <td>
                    <StatusDot tone={FIDELITY_TONE[column.fidelity]}>
                      {t(`bridge:fidelity.${column.fidelity}`)}
                    </StatusDot>
                  </td>
                  <td>{reasonText(column.reason)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {found.length > SHOWN ? (
        <Text size="sm" c="dimmed" px="md" py="xs">
          {t("bridge:more_columns", { count: found.length - SHOWN })}
        </Text>
      ) : null}
    </Panel>
  );
}
