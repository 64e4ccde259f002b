import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Violation } from "@/api/types.ts";
import { Panel } from "@/components/ui/panel.tsx";
import { keyText } from "@/features/runs/words.ts";

export function Violations({ violations }: { violations: Violation[] }) {
  const { t } = useTranslation();
  if (violations.length === 0) return null;
  return (
    <Panel title={t("patches:violations", { count: violations.length })} padded={false}>
      <Text size="sm" px="md" py="sm" c="dimmed">
        {t("patches:violations_text")}
      </Text>
      <div className="au-table-wrap">
        <table className="au-table">
          <thead>
            <tr>
              <th scope="col">{t("patches:operation")}</th>
              <th scope="col">{t("connections:table")}</th>
              <th scope="col">{t("patches:constraint")}</th>
              <th scope="col">{t("runs:row_key")}</th>
              <th scope="col">{t("patches:message")}</th>
            </tr>
          </thead>
          <tbody>
            {violations.map((item, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list is shown as it came
              <tr key={index}>
                <td>{item.operation === null ? "–" : item.operation + 1}</td>
                <td>{item.table ?? "–"}</td>
                <td className="au-mono">{item.constraint ?? "–"}</td>
                <td className="au-mono">{item.key ? keyText(item.key) : "–"}</td>
                <td>
                  <div style={{ minWidth: 280 }}>{item.message}</div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
