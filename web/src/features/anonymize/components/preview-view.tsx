import { Alert, Button, Group, List, NumberInput, Select, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconEye, IconInfoCircle, IconLock } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { CopyAs } from "@/components/ui/copy-as.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { formatNumber } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import type { Config, Forecast, TablePreview } from "../model.ts";
import { usePreview } from "../mutations.ts";
import { forecastText } from "../words.ts";
import { PreviewRows } from "./preview-rows.tsx";

const ROWS = 20;
const MOST = 100;

/** A sample of rows before and after, and what a run would meet; nothing is written. */
export function PreviewView({ config }: { config: Config }) {
  const { t } = useTranslation();
  const can = useCan();
  const [rows, setRows] = useState(ROWS);
  const [table, setTable] = useState<string | null>(null);
  const preview = usePreview(config.id);
  const body = { rows, ...(table ? { tables: [table] } : {}) };
  const tables = preview.data?.tables ?? [];
  return (
    <Stack gap="md">
      <Panel>
        <Group align="flex-end" gap="sm">
          <Select
            label={t("anonymize:head.table")}
            placeholder={t("anonymize:all_tables")}
            searchable
            clearable
            clearButtonProps={{ "aria-label": t("common:clear") }}
            data={config.tables.map((one) => one.table)}
            value={table}
            onChange={setTable}
            style={{ flex: "1 1 240px" }}
          />
          <NumberInput
            label={t("anonymize:preview_rows")}
            min={1}
            max={MOST}
            clampBehavior="strict"
            value={rows}
            onChange={(value) => setRows(typeof value === "number" && value > 0 ? value : ROWS)}
            w={190}
          />
          {can("anonymize.write") ? (
            <Button
              leftSection={<IconEye size={16} />}
              loading={preview.isPending}
              onClick={() => preview.mutate(body)}
            >
              {t(preview.data ? "anonymize:preview_again" : "anonymize:preview")}
            </Button>
          ) : null}
          <CopyAs
            call={{
              method: "POST",
              path: `/anonymize/configs/${config.id}/preview`,
              body,
              cli: `anonymize preview ${config.id}`,
            }}
          />
        </Group>
        <NeedRight right="anonymize.write" />
        <Text size="sm" c="dimmed" mt="xs">
          {t("anonymize:preview_text")}
        </Text>
      </Panel>
      <ErrorNotice error={preview.error} />
      {tables.length > 0 && !can("data.read_personal") ? (
        <Alert color="gray" icon={<IconLock size={18} />}>
          {t("anonymize:before_hidden")}
        </Alert>
      ) : null}
      {preview.data && tables.length === 0 ? (
        <Alert color="gray" icon={<IconInfoCircle size={18} />}>
          {t("anonymize:preview_nothing")}
        </Alert>
      ) : null}
      {tables.map((one) => (
        <TablePanel key={one.table} preview={one} />
      ))}
    </Stack>
  );
}

function TablePanel({ preview }: { preview: TablePreview }) {
  const { t } = useTranslation();
  const { table, rows, forecasts } = preview;
  const stops = forecasts.filter((forecast) => forecast.blocks);
  const others = forecasts.filter((forecast) => !forecast.blocks);
  return (
    <Panel title={table} padded={false}>
      {stops.length > 0 ? <Forecasts color="red" title="anonymize:stops" list={stops} /> : null}
      {others.length > 0 ? (
        <Forecasts color="yellow" title="anonymize:expect" list={others} />
      ) : null}
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed" p="md">
          {t("anonymize:no_rows")}
        </Text>
      ) : (
        <PreviewRows preview={preview} />
      )}
    </Panel>
  );
}

interface ForecastsProps {
  color: "red" | "yellow";
  title: "anonymize:stops" | "anonymize:expect";
  list: Forecast[];
}

function Forecasts({ color, title, list }: ForecastsProps) {
  const { t } = useTranslation();
  return (
    <Alert color={color} radius={0} icon={<IconAlertTriangle size={18} />} title={t(title)}>
      <List size="sm" spacing={2}>
        {list.map((forecast) => (
          <List.Item key={`${forecast.column} ${forecast.kind}`}>
            {forecast.column ? (
              <Text span className="au-mono">
                {forecast.column}{" "}
              </Text>
            ) : null}
            {forecastText(forecast)}
            {forecast.rows ? (
              <Text span c="dimmed" className="au-num">
                {" "}
                {t("anonymize:rows_count", {
                  count: forecast.rows,
                  rows: formatNumber(forecast.rows),
                })}
              </Text>
            ) : null}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
