import { Center, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { CopyLine } from "./copy-line.tsx";

interface Props {
  icon: Icon;
  title: string;
  text: string;
  action?: ReactNode;
  /** The command that does the same. */
  command?: string;
  /** Level of the heading: 1 where this is all the page has. */
  order?: 1 | 2;
}

/** Nothing here yet: one sentence, the next step, and the command for it. */
export function EmptyState({ icon: IconOf, title, text, action, command, order = 2 }: Props) {
  const { t } = useTranslation();
  return (
    <Center py={48} px="md">
      <Stack align="center" gap="sm" maw={480}>
        <ThemeIcon size={48} radius="xl" variant="light" aria-hidden>
          <IconOf size={24} stroke={1.6} />
        </ThemeIcon>
        <Title order={order} size="h2" ta="center">
          {title}
        </Title>
        <Text c="dimmed" ta="center" size="sm">
          {text}
        </Text>
        {action}
        {command ? (
          <Stack gap={4} mt="xs" align="center">
            <Text size="xs" c="dimmed">
              {t("common:same_from_cli")}
            </Text>
            <CopyLine text={command} />
          </Stack>
        ) : null}
      </Stack>
    </Center>
  );
}
