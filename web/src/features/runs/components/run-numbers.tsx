import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { Panel } from "@/components/ui/panel.tsx";
import { formatNumber } from "@/lib/format.ts";

const ORDER = ["updated", "inserted", "deleted", "cascaded", "batches", "rows_per_second"];

function place(name: string): number {
  const index = ORDER.indexOf(name);
  return index < 0 ? ORDER.length : index;
}

/** The numbers a run came to. */
export function RunNumbers({ run }: { run: Run }) {
  const { t, i18n } = useTranslation();
  const numbers = Object.entries(run.result ?? {})
    .filter((entry): entry is [string, number] => typeof entry[1] === "number")
    .sort(([a], [b]) => place(a) - place(b));
  if (numbers.length === 0) return null;
  return (
    <Panel title={t("runs:result")}>
      <Group gap="xl">
        {numbers.map(([name, value]) => {
          const key = `runs:result_name.${name}`;
          return (
            <div key={name}>
              <Text fw={640} fz={22} className="au-num">
                {formatNumber(value, { maximumFractionDigits: 0 })}
              </Text>
              <Text size="xs" c="dimmed">
                {i18n.exists(key) ? t(key) : name}
              </Text>
            </div>
          );
        })}
      </Group>
    </Panel>
  );
}
