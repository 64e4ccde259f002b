import { Alert, Group, List, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconShieldCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ProofResult } from "@/api/types.ts";
import { Panel } from "@/components/ui/panel.tsx";
import { formatNumber } from "@/lib/format.ts";
import { kindText, objectText, reasonText } from "../words.ts";
import { Differences } from "./differences.tsx";

/** What trying it in a throw-away database came to. */
export function ProofView({ result }: { result: ProofResult }) {
  const { t } = useTranslation();
  const { differences, reverse_differences: back, not_proved: open } = result;
  return (
    <Stack gap="md">
      {result.proved ? (
        <Alert color="teal" icon={<IconShieldCheck size={18} />} title={t("migrations:proved")}>
          <Text size="sm">
            {t(open.length > 0 ? "migrations:proved_partly_text" : "migrations:proved_text")}
          </Text>
        </Alert>
      ) : (
        <Alert
          color="red"
          icon={<IconAlertTriangle size={18} />}
          title={t("migrations:not_proved")}
        >
          <Text size="sm">
            {t(result.where === "" ? "migrations:not_tried_text" : "migrations:not_proved_text")}
          </Text>
        </Alert>
      )}
      <Panel title={t("migrations:proof_rows")}>
        <Group gap="xl">
          <Figure value={result.rows_made} name={t("migrations:rows_made")} />
          <Figure value={result.rows_survived} name={t("migrations:rows_survived")} />
        </Group>
        <Text size="sm" c="dimmed" mt="sm">
          {t("migrations:rows_text")}
        </Text>
      </Panel>
      {differences.length > 0 ? (
        <Panel title={t("migrations:proof_differences", { count: differences.length })}>
          <Text size="sm" c="dimmed" mb="xs">
            {t("migrations:proof_differences_text")}
          </Text>
          <Differences items={differences} />
        </Panel>
      ) : null}
      {back.length > 0 ? (
        <Panel title={t("migrations:proof_reverse", { count: back.length })}>
          <Text size="sm" c="dimmed" mb="xs">
            {t("migrations:proof_reverse_text")}
          </Text>
          <Differences items={back} />
        </Panel>
      ) : null}
      {open.length > 0 ? (
        <Panel title={t("migrations:open_parts", { count: open.length })}>
          <List size="sm" spacing={4}>
            {open.map((item) => (
              <List.Item key={item.object + item.reason}>
                {item.object === "*" ? null : (
                  <Text size="sm" className="au-wrap">
                    <Text span c="dimmed" size="sm">
                      {kindText(item.object)}
                    </Text>{" "}
                    <span className="au-mono">{objectText(item.object)}</span>
                  </Text>
                )}
                <Text size="xs" c="dimmed" className="au-wrap">
                  {reasonText(item.reason)}
                </Text>
              </List.Item>
            ))}
          </List>
        </Panel>
      ) : null}
    </Stack>
  );
}

function Figure({ value, name }: { value: number; name: string }) {
  return (
    <div>
      <Text fw={640} fz={22} className="au-num">
        {formatNumber(value)}
      </Text>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
    </div>
  );
}
