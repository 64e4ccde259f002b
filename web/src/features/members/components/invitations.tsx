import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { notifyError } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { formatDateTime } from "@/lib/format.ts";
import { useRevokeInvitation } from "../mutations.ts";
import { invitationsQuery } from "../queries.ts";

/** Who was asked and has not come yet. */
export function Invitations({ projectId }: { projectId: string }) {
  const { t } = useTranslation();
  const { data } = useQuery(invitationsQuery(projectId));
  const revoke = useRevokeInvitation(projectId);
  if (!data?.total) return null;
  return (
    <Panel title={t("members:waiting", { count: data.total })} padded={false}>
      <div className="au-divided">
        {data.items.map((item) => (
          <Group key={item.id} px="md" py={10} justify="space-between">
            <div>
              <Text size="sm" fw={560}>
                {item.email}
              </Text>
              <Text size="xs" c="dimmed">
                {t("members:invitation_until", {
                  role: t(`members:roles.${item.role}`),
                  date: formatDateTime(item.expires_at),
                })}
              </Text>
            </div>
            <Button
              size="xs"
              variant="default"
              onClick={() => revoke.mutate(item.id, { onError: notifyError })}
            >
              {t("members:revoke")}
            </Button>
          </Group>
        ))}
      </div>
    </Panel>
  );
}
