import { Alert, Anchor, List, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Finding } from "../model.ts";
import { findingText } from "../words.ts";

interface Props {
  findings: Finding[];
  /** Of several tables: each finding names its own. */
  whole?: boolean;
  /** Where a column of the finding can be mended. */
  onColumn?: ((column: string) => void) | undefined;
}

/** What stands against a run, then what only has to be known; each with the column it is about. */
export function Findings({ findings, whole = false, onColumn }: Props) {
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
                <List.Item key={`${finding.table} ${finding.columns} ${finding.message}`}>
                  {whole ? <Name name={finding.table} /> : null}
                  {finding.columns.map((column) => (
                    <Name key={column} name={column} onColumn={onColumn} />
                  ))}
                  {findingText(finding)}
                </List.Item>
              ))}
            </List>
          </Alert>
        ) : null,
      )}
    </>
  );
}

function Name({ name, onColumn }: { name: string; onColumn?: Props["onColumn"] }) {
  return (
    <>
      {onColumn ? (
        <Anchor
          component="button"
          type="button"
          inherit
          className="au-mono"
          onClick={() => onColumn(name)}
        >
          {name}
        </Anchor>
      ) : (
        <Text span className="au-mono">
          {name}
        </Text>
      )}{" "}
    </>
  );
}
