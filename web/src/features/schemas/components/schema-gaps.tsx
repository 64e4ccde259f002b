import { Alert, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { SchemaGap } from "../model.ts";

const SHOWN = 50;

/** What could not be read: said, never silently left out. */
export function SchemaGaps({ gaps }: { gaps: SchemaGap[] }) {
  const { t } = useTranslation();
  if (gaps.length === 0) return null;
  return (
    <Alert
      color="yellow"
      icon={<IconAlertTriangle size={18} />}
      title={t("schemas:gaps", { count: gaps.length })}
    >
      <details>
        <summary>{t("schemas:gaps_show")}</summary>
        <ul className="au-gaps">
          {gaps.slice(0, SHOWN).map((gap) => (
            <li key={`${gap.reason} ${gap.object} ${gap.message}`}>
              <Text span size="sm" className="au-mono au-wrap">
                {gap.object}
              </Text>{" "}
              <Text span size="xs" c="dimmed">
                {t(`schemas:gap.${gap.reason}`)}
              </Text>
              <Text size="sm">{gap.message}</Text>
            </li>
          ))}
        </ul>
        {gaps.length > SHOWN ? (
          <Text size="sm" c="dimmed">
            {t("schemas:gaps_more", { count: gaps.length - SHOWN })}
          </Text>
        ) : null}
      </details>
    </Alert>
  );
}
