import { Alert, Anchor, List, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Finding } from "../model.ts";
import { findingText } from "../words.ts";

interface Props {
  findings: Finding[];
  /** Where a column of the finding can be mended. */
  onColumn?: ((column: string) => void) | undefined;
}

/** What stands against a run, then what only has to be known; each with the column it is about. */
export function Findings({ findings, onColumn }: Props) {
  const { t } = useTranslation();
  const parts = [
    { color: "red", title: "seeds:stops", list: findings.filter((one) => one.blocks) },
    { color: "yellow", title: "seeds:mind", list: findings.filter((one) => !one.blocks) },
  ] as const;
  return (
    <>
      {parts.map(({ color, title, list }) =>
        list.length > 0 ? (
          <Alert
            key={color}
            color={color}
            radius={0}
            icon={<IconAlertTriangle size={18} />}
            title={t(title, { count: list.length })}
          >
            <List size="sm" spacing={2}>
              {list.map((finding) => (
                <List.Item key={`${finding.column} ${finding.code} ${finding.message}`}>
                  <Column name={finding.column} onColumn={onColumn} /> {findingText(finding)}
                </List.Item>
              ))}
            </List>
          </Alert>
        ) : null,
      )}
    </>
  );
}

function Column({
  name,
  onColumn,
}: {
  name: string | null | undefined;
  onColumn: Props["onColumn"];
}) {
  if (!name) return null;
  if (!onColumn) {
    return (
      <Text span className="au-mono">
        {name}
      </Text>
    );
  }
  return (
    <Anchor
      component="button"
      type="button"
      inherit
      className="au-mono"
      onClick={() => onColumn(name)}
    >
      {name}
    </Anchor>
  );
}
