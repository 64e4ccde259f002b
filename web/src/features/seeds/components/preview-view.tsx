import { Button, Group, NumberInput, Select, Stack, Text } from "@mantine/core";
import { IconDice5, IconEye } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { CopyAs } from "@/components/ui/copy-as.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { formatNumber } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { childrenOf, type RowPlace } from "../links.ts";
import type { Scenario } from "../model.ts";
import { useUpdateScenario } from "../mutations.ts";
import { usePreview } from "../queries.ts";
import { Findings } from "./findings.tsx";
import { PreviewTable } from "./preview-table.tsx";

const ROWS = 20;
const MOST = 100;
const SHOWN = 40;

interface Props {
  scenario: Scenario;
  onColumn: (table: string, column: string) => void;
}

/** The first rows of each table, with the keys between them; nothing is written. */
export function PreviewView({ scenario, onColumn }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const [rows, setRows] = useState(ROWS);
  const [table, setTable] = useState<string | null>(null);
  const [marked, setMarked] = useState<RowPlace | null>(null);
  const { preview, error, busy, ask } = usePreview(scenario, rows);
  const tables = preview?.tables ?? [];
  const wanted = table === null ? tables : tables.filter((one) => one.table === table);
  const kin = marked ? childrenOf(tables, marked) : [];
  const writable = can("seeds.write");
  return (
    <Stack gap="md">
      <Panel>
        <Group align="flex-end" gap="sm">
          <Select
            label={t("seeds:head.table")}
            placeholder={t("seeds:all_tables")}
            searchable
            clearable
            clearButtonProps={{ "aria-label": t("common:clear") }}
            data={scenario.tables.map((one) => one.table)}
            value={table}
            onChange={setTable}
            style={{ flex: "1 1 220px" }}
          />
          <NumberInput
            label={t("seeds:preview_rows")}
            min={1}
            max={MOST}
            clampBehavior="strict"
            value={rows}
            onChange={(value) => setRows(typeof value === "number" && value > 0 ? value : ROWS)}
            w={170}
          />
          {writable ? (
            <Button leftSection={<IconEye size={16} />} loading={busy} onClick={ask}>
              {t(preview ? "seeds:preview_again" : "seeds:preview")}
            </Button>
          ) : null}
          <CopyAs
            call={{
              method: "POST",
              path: `/seed/scenarios/${scenario.id}/preview`,
              body: { rows },
              cli: `seed preview ${scenario.id} --rows ${rows}`,
            }}
          />
        </Group>
        <NeedRight right="seeds.write" />
        <Seed scenario={scenario} writable={writable} />
      </Panel>
      <ErrorNotice error={error} />
      {preview ? (
        <Text size="sm" c="dimmed">
          {t("seeds:preview_total", { rows: formatNumber(preview.total_rows) })}
        </Text>
      ) : null}
      {wanted.slice(0, SHOWN).map((one) => (
        <Panel
          key={one.table}
          title={one.table}
          padded={false}
          actions={<Planned rows={one.rows_planned} />}
        >
          <Findings findings={one.findings} onColumn={(column) => onColumn(one.table, column)} />
          {one.rows.length === 0 ? (
            <Text size="sm" c="dimmed" p="md">
              {t("seeds:no_rows")}
            </Text>
          ) : (
            <PreviewTable preview={one} all={tables} marked={marked} kin={kin} onMark={setMarked} />
          )}
        </Panel>
      ))}
      {wanted.length > SHOWN ? (
        <Text size="sm" c="dimmed">
          {t("seeds:not_shown", { count: wanted.length - SHOWN })}
        </Text>
      ) : null}
    </Stack>
  );
}

function Planned({ rows }: { rows: number }) {
  const { t } = useTranslation();
  return (
    <Text size="sm" c="dimmed" className="au-num">
      {t("seeds:planned", { count: rows })}
    </Text>
  );
}

/** The number all values come from, and another one at the press of a button. */
function Seed({ scenario, writable }: { scenario: Scenario; writable: boolean }) {
  const { t } = useTranslation();
  const update = useUpdateScenario(scenario.id);
  return (
    <>
      <Group gap="sm" mt="sm">
        <Text size="sm">
          {t("seeds:seed")} <strong className="au-num">{scenario.seed}</strong>
          {" · "}
          <Text span c="dimmed" inherit>
            {t("seeds:same_seed")}
          </Text>
        </Text>
        {writable ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDice5 size={15} />}
            loading={update.isPending}
            onClick={() => update.mutate({ seed: Math.floor(Math.random() * 1_000_000) })}
          >
            {t("seeds:another_seed")}
          </Button>
        ) : null}
      </Group>
      <ErrorNotice error={update.error} />
    </>
  );
}
