import { List, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SchemaDifference } from "@/api/types.ts";
import { kindText, objectText, reasonText } from "../words.ts";

/** What is left between what is and what should be, each with what it would take. */
export function Differences({ items }: { items: SchemaDifference[] }) {
  const { t } = useTranslation();
  return (
    <List size="sm" spacing={4}>
      {items.map((item) => (
        <List.Item key={`${item.object} ${item.action}`}>
          <Text size="sm" className="au-wrap">
            {t(`migrations:difference.${item.action}`)}{" "}
            <Text span c="dimmed" size="sm">
              {kindText(item.object)}
            </Text>{" "}
            <span className="au-mono">{objectText(item.object)}</span>
            {item.attributes.length > 0 ? ` (${item.attributes.join(", ")})` : ""}
          </Text>
          {item.reason ? (
            <Text size="xs" c="dimmed" className="au-wrap">
              {reasonText(item.reason)}
            </Text>
          ) : null}
        </List.Item>
      ))}
    </List>
  );
}
