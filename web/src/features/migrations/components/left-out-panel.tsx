import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Migration } from "@/api/types.ts";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { useCompareAgain } from "../mutations.ts";
import { kindText, objectText, reasonText } from "../words.ts";

interface Props {
  migration: Migration;
  allowed: boolean;
}

/** Reasons why something was not understood; every other is a change that cannot be done. */
const GAPS = ["unmodelled", "privilege", "timeout", "not_comparable", "opaque"];

/** What the statements do not cover: not possible, not understood, left out on request. */
export function LeftOutPanel({ migration, allowed }: Props) {
  const { t } = useTranslation();
  const again = useCompareAgain(migration.id);
  const impossible = migration.unsupported.filter((item) => !GAPS.includes(item.action));
  const unknown = migration.unsupported.filter((item) => GAPS.includes(item.action));
  if (migration.unsupported.length + migration.skipped.length === 0) return null;
  const exclude = (objects: string[]) =>
    again.mutate({ exclude: [...migration.exclude, ...objects] });
  return (
    <Panel title={t("migrations:left_out")}>
      <Stack gap="md">
        <ErrorNotice error={again.error} />
        {impossible.length > 0 ? (
          <Alert
            color="red"
            icon={<IconAlertTriangle size={18} />}
            title={t("migrations:impossible", { count: impossible.length })}
          >
            <Stack gap="sm">
              <Text size="sm">{t("migrations:impossible_text")}</Text>
              {impossible.map((item) => (
                <Item key={item.object + item.action} object={item.object} reason={item.reason} />
              ))}
              {allowed ? (
                <Group>
                  <Button
                    size="xs"
                    variant="default"
                    loading={again.isPending}
                    onClick={() => exclude(impossible.map((item) => item.object))}
                  >
                    {t("migrations:exclude_them", { count: impossible.length })}
                  </Button>
                </Group>
              ) : null}
            </Stack>
          </Alert>
        ) : null}
        {unknown.length > 0 ? (
          <div>
            <Text size="sm" fw={560}>
              {t("migrations:not_understood", { count: unknown.length })}
            </Text>
            <Text size="sm" c="dimmed" mb={6}>
              {t("migrations:not_understood_text")}
            </Text>
            <Stack gap={6}>
              {unknown.map((item) => (
                <Item
                  key={item.object + item.action}
                  object={item.object}
                  lead={t(`migrations:gap.${item.action}`)}
                  reason={item.reason}
                />
              ))}
            </Stack>
          </div>
        ) : null}
        {migration.skipped.length > 0 ? (
          <div>
            <Text size="sm" fw={560} mb={6}>
              {t("migrations:skipped", { count: migration.skipped.length })}
            </Text>
            <Stack gap={6}>
              {migration.skipped.map((item) => (
                <Item key={item.object + item.reason} object={item.object} reason={item.reason} />
              ))}
            </Stack>
          </div>
        ) : null}
      </Stack>
    </Panel>
  );
}

function Item({ object, reason, lead }: { object: string; reason: string; lead?: string }) {
  return (
    <div>
      <Text size="sm" className="au-wrap">
        <Text span size="sm" c="dimmed">
          {kindText(object)}
        </Text>{" "}
        <Text span className="au-mono">
          {objectText(object)}
        </Text>
        {lead ? ` – ${lead}` : ""}
      </Text>
      <Text size="xs" c="dimmed" className="au-wrap">
        {reasonText(reason)}
      </Text>
    </div>
  );
}
