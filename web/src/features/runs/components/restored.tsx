import { Alert, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { RollbackResult } from "@/api/types.ts";
import { Panel } from "@/components/ui/panel.tsx";
import { formatNumber } from "@/lib/format.ts";
import { type ConflictPage, ConflictPages } from "./conflict-pages.tsx";

interface Props {
  result: RollbackResult;
  /** Where the conflicts behind those that the result names are read. */
  more?: ConflictPage;
  /** Nothing was written: the counts say what would be. */
  preview?: boolean;
}

/** Rows restored and rows in conflict, each of these with its key and why. */
export function Restored({ result, more, preview = false }: Props) {
  const { t } = useTranslation();
  const again = result.not_exact ?? 0;
  const back = result.already_back ?? 0;
  return (
    <Stack gap="md">
      <Panel title={t(preview ? "runs:preview_result" : "runs:rollback_result")}>
        <Group gap={48}>
          <div>
            <Text fw={640} fz={26} lh={1.2} className="au-num">
              {formatNumber(result.restored)}
            </Text>
            <Text size="sm" c="dimmed">
              {t(preview ? "runs:restorable" : "runs:restored", { count: result.restored })}
            </Text>
          </div>
          <div data-tone={result.conflicts_total ? "warn" : "idle"}>
            <Text fw={640} fz={26} lh={1.2} className="au-num au-tone-text">
              {formatNumber(result.conflicts_total)}
            </Text>
            <Text size="sm" c="dimmed">
              {t("runs:conflicts", { count: result.conflicts_total })}
            </Text>
          </div>
          {again > 0 ? (
            <div data-tone="warn">
              <Text fw={640} fz={26} lh={1.2} className="au-num au-tone-text">
                {formatNumber(again)}
              </Text>
              <Text size="sm" c="dimmed">
                {t("runs:not_exact", { count: again })}
              </Text>
            </div>
          ) : null}
          {back > 0 ? (
            <div>
              <Text fw={640} fz={26} lh={1.2} className="au-num">
                {formatNumber(back)}
              </Text>
              <Text size="sm" c="dimmed">
                {t("runs:already_back", { count: back })}
              </Text>
            </div>
          ) : null}
        </Group>
        {preview ? (
          <Text size="sm" c="dimmed" mt="sm">
            {t("runs:preview_text")}
          </Text>
        ) : null}
      </Panel>
      {again > 0 ? (
        <Alert color="yellow" icon={<IconAlertTriangle size={18} />}>
          {t("runs:not_exact_text")}
        </Alert>
      ) : null}
      {result.conflicts_total > 0 ? (
        <ConflictPages first={result.conflicts} total={result.conflicts_total} more={more} />
      ) : null}
    </Stack>
  );
}
