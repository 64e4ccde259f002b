import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { CopyLine } from "@/components/ui/copy-line.tsx";

/** A new key in clear: this once and never again. */
export function SecretOnce({ secret, onDone }: { secret: string; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack>
      <Alert color="yellow" icon={<IconKey size={18} />} title={t("keys:once")}>
        {t("keys:once_text")}
      </Alert>
      <CopyLine text={secret} />
      <Text size="sm" c="dimmed">
        {t("keys:env")}
      </Text>
      <CopyLine text={`AURALITH_API_KEY=${secret}`} />
      <Group justify="flex-end">
        <Button onClick={onDone}>{t("keys:stored")}</Button>
      </Group>
    </Stack>
  );
}
