import { Alert, Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client.ts";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";

/** Somebody who has an account takes an invitation. */
export function JoinNotice({ token }: { token: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const join = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/invitations/{token}/accept", { params: { path: { token } } })),
    onSuccess: async (accepted) => {
      await client.invalidateQueries();
      if (accepted.project_id) {
        const params = { projectId: accepted.project_id };
        await navigate({ to: "/projects/$projectId", params });
      } else {
        await navigate({ to: "/", search: { all: "yes" } });
      }
    },
  });
  if (join.error) return <ErrorNotice error={join.error} />;
  return (
    <Alert color="iris" title={t("auth:invited")}>
      <Group justify="space-between">
        <Text size="sm">{t("auth:invited_text")}</Text>
        <Button size="xs" loading={join.isPending} onClick={() => join.mutate()}>
          {t("auth:join_accept")}
        </Button>
      </Group>
    </Alert>
  );
}
