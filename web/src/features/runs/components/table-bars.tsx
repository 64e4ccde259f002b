import { Group, Progress, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Progress as RunProgress } from "@/api/types.ts";
import { formatNumber } from "@/lib/format.ts";

interface Props {
  /** What the list is, for a screen reader. */
  label: string;
  tables: NonNullable<RunProgress["tables"]>;
}

/** How far each table of a run is. */
export function TableBars({ label, tables }: Props) {
  const { t } = useTranslation();
  if (tables.length === 0) return null;
  return (
    <ul className="au-bridge-tables" aria-label={label}>
      {tables.map(({ table, done, total, ended }) => (
        <li key={table}>
          <Group justify="space-between" gap="xs" wrap="nowrap">
            <span className="au-mono au-wrap">{table}</span>
            <Text size="xs" c="dimmed" className="au-num">
              {total === null || ended
                ? formatNumber(done)
                : t("runs:of", { done: formatNumber(done), total: formatNumber(total) })}
            </Text>
          </Group>
          <Progress
            size="sm"
            mt={4}
            color={ended ? "teal" : undefined}
            value={ended ? 100 : total ? Math.min(100, (done / total) * 100) : 0}
            aria-label={table}
          />
        </li>
      ))}
    </ul>
  );
}
