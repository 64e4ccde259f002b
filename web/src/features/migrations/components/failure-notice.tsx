import { Alert, Code, List, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ApplyFailure } from "@/api/types.ts";

/** Which statement was refused, what the database said, and what stands now. */
export function FailureNotice({ failure }: { failure: ApplyFailure }) {
  const { t } = useTranslation();
  const { statement_index: at, applied_through: through, rolled_back: undone } = failure;
  const code = failure.engine_code ? ` (${failure.engine_code})` : "";
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle size={18} />}
      title={t("migrations:refused_at", { number: at + 1 })}
      role="alert"
    >
      <Text size="sm" className="au-mono au-wrap">
        {failure.engine_message}
        {code}
      </Text>
      <Code block my="xs">
        {failure.sql}
      </Code>
      <List size="sm">
        <List.Item>
          {through < 0
            ? t("migrations:nothing_stands")
            : t("migrations:stands_through", { count: through + 1 })}
        </List.Item>
        {undone.length > 0 ? (
          <List.Item>{t("migrations:taken_back", { count: undone.length })}</List.Item>
        ) : null}
      </List>
    </Alert>
  );
}
