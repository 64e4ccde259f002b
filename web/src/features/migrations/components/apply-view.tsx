import { Alert, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ApplyResult } from "@/api/types.ts";
import { Panel } from "@/components/ui/panel.tsx";
import { Differences } from "./differences.tsx";

interface Props {
  result: ApplyResult;
  /** The way back was run. */
  back?: boolean;
}

/** What was done, and the comparison after it: nothing is left, or what is. */
export function ApplyView({ result, back = false }: Props) {
  const { t } = useTranslation();
  const left = result.remaining_differences;
  const whole = result.applied >= result.total;
  if (left.length === 0 && whole) {
    return (
      <Alert
        color="teal"
        icon={<IconCircleCheck size={18} />}
        title={t(back ? "migrations:back_done" : "migrations:apply_done", {
          count: result.applied,
        })}
      >
        <Text size="sm">
          {t(result.complete ? "migrations:nothing_left" : "migrations:nothing_left_known")}
        </Text>
      </Alert>
    );
  }
  return (
    <Stack gap="md">
      <Alert
        color="yellow"
        icon={<IconAlertTriangle size={18} />}
        title={t("migrations:done_of", { count: result.applied, total: result.total })}
      >
        <Text size="sm">{t("migrations:left_text")}</Text>
      </Alert>
      {left.length > 0 ? (
        <Panel title={t("migrations:remaining", { count: left.length })}>
          <Differences items={left} />
        </Panel>
      ) : null}
    </Stack>
  );
}
