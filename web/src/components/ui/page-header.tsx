import { Box, Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

interface Props {
  title: string;
  description?: ReactNode;
  badges?: ReactNode;
  actions?: ReactNode;
}

/** Head of every screen: its name, one line about it, its main actions. */
export function PageHeader({ title, description, badges, actions }: Props) {
  useDocumentTitle(`${title} · Auralith`);
  return (
    <Group justify="space-between" align="flex-start" wrap="wrap" gap="md" mb="lg">
      <Stack gap={4} style={{ minWidth: 0, flex: "1 1 220px" }}>
        <Group gap="sm">
          <Title order={1}>{title}</Title>
          {badges}
        </Group>
        {description ? (
          <Text c="dimmed" size="sm" maw={760} component="div">
            {description}
          </Text>
        ) : null}
      </Stack>
      {actions ? (
        <Box>
          <Group gap="xs">{actions}</Group>
        </Box>
      ) : null}
    </Group>
  );
}
