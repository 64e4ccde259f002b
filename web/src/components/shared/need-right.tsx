import { Group, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useCan } from "@/lib/permissions.ts";

interface Props {
  /** The right that the missing button would need. */
  right: string;
}

/** In the place of what the reader may not do: which right it needs. Nothing for who has it. */
export function NeedRight({ right }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  if (can(right)) return null;
  return (
    <Group gap={6} wrap="nowrap" c="dimmed">
      <IconLock size={14} aria-hidden style={{ flex: "none" }} />
      <Text size="sm">{t("common:need_right", { right })}</Text>
    </Group>
  );
}
