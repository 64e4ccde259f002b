import { Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { LanguageSwitch } from "@/components/shared/switches.tsx";
import { Logo } from "./logo.tsx";

/** The pages before a session: one card, the name, the language. */
export function AuthCard({
  title,
  text,
  children,
}: {
  title: string;
  text: string;
  children: ReactNode;
}) {
  useDocumentTitle(`${title} · Auralith`);
  return (
    <main className="au-auth">
      <div className="au-auth-card">
        <Group justify="space-between" mb="lg">
          <Group gap={10}>
            <Logo size={32} />
            <Text fw={680} size="lg">
              Auralith
            </Text>
          </Group>
          <LanguageSwitch />
        </Group>
        <div className="au-panel" style={{ padding: 28 }}>
          <Stack gap={4} mb="lg">
            <Title order={1} size="h2">
              {title}
            </Title>
            <Text c="dimmed" size="sm">
              {text}
            </Text>
          </Stack>
          {children}
        </div>
      </div>
    </main>
  );
}
