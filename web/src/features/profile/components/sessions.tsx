import { Badge, Button, Group, Text } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import { ErrorNotice, notifyDone, notifyError } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { formatDateTime, formatRelative } from "@/lib/format.ts";
import { useEndOtherSessions, useEndSession } from "../mutations.ts";

const sessionsQuery = queryOptions({
  queryKey: keys.sessions,
  queryFn: () =>
    unwrap(api.GET("/api/v1/auth/sessions", { params: { query: { page_size: 100 } } })),
});

/** The program named by a browser's long line, as people know it. */
function browser(agent: string | null): string {
  const known = /(Edg|OPR|Firefox|Chrome|Safari|curl|python-httpx)\/(\d+)/.exec(agent ?? "");
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera" };
  const name = known?.[1];
  return name ? `${names[name] ?? name} ${known[2] ?? ""}` : (agent ?? "–");
}

export function Sessions() {
  const { t } = useTranslation();
  const { data, error } = useQuery(sessionsQuery);
  const end = useEndSession();
  const others = useEndOtherSessions();
  return (
    <Panel
      title={t("profile:sessions")}
      padded={false}
      actions={
        <Button
          size="xs"
          variant="default"
          loading={others.isPending}
          disabled={(data?.total ?? 0) < 2}
          onClick={() =>
            others.mutate(undefined, {
              onSuccess: () => notifyDone(t("profile:others_ended")),
              onError: notifyError,
            })
          }
        >
          {t("profile:end_others")}
        </Button>
      }
    >
      <ErrorNotice error={error} />
      <div className="au-divided">
        {data?.items.map((session) => (
          <Group key={session.id} px="md" py={10} justify="space-between" wrap="nowrap">
            <div>
              <Group gap="sm">
                <Text size="sm" fw={560} title={session.user_agent ?? undefined}>
                  {browser(session.user_agent)}
                </Text>
                {session.current ? <Badge color="teal">{t("profile:this_session")}</Badge> : null}
              </Group>
              <Text size="xs" c="dimmed">
                {t("profile:session_facts", {
                  ip: session.ip ?? "–",
                  seen: formatRelative(session.last_seen_at),
                  since: formatDateTime(session.created_at),
                })}
              </Text>
            </div>
            {session.current ? null : (
              <Button
                size="xs"
                variant="subtle"
                color="red"
                onClick={() => end.mutate(session.id, { onError: notifyError })}
              >
                {t("profile:end")}
              </Button>
            )}
          </Group>
        ))}
      </div>
    </Panel>
  );
}
