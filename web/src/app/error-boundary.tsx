import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

export function CrashPage({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const stale =
    error instanceof Error && /dynamically imported module|Loading chunk/.test(error.message);
  return (
    <Stack p="xl" maw={640}>
      <Alert
        color="red"
        title={t(stale ? "errors:stale_title" : "errors:crash_title")}
        role="alert"
      >
        <Text size="sm">{t(stale ? "errors:stale_text" : "errors:crash_text")}</Text>
        {!stale && error instanceof Error ? (
          <Text className="au-mono" mt="xs">
            {error.message}
          </Text>
        ) : null}
        <Group mt="md">
          <Button variant="default" onClick={() => window.location.reload()}>
            {t("errors:reload")}
          </Button>
          {retry ? (
            <Button variant="subtle" onClick={retry}>
              {t("errors:retry")}
            </Button>
          ) : null}
        </Group>
      </Alert>
    </Stack>
  );
}

/** Last stop for what no screen caught: says so, offers to reload. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return <CrashPage error={this.state.error} retry={() => this.setState({ error: null })} />;
  }
}
