import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Approval } from "@/api/types.ts";
import { ErrorNotice, notifyDone } from "@/components/ui/error-notice.tsx";

import { meQuery } from "@/features/auth/queries.ts";
import { useCan } from "@/lib/permissions.ts";
import { type Decision, useDecide } from "../mutations.ts";
import { choices } from "../words.ts";

/** What the reader may say to a request, and why nothing where they may not. */
export function DecisionBar({ approval }: { approval: Approval }) {
  const { t } = useTranslation();
  const can = useCan();
  const { data: me } = useQuery(meQuery);
  const [comment, setComment] = useState("");
  const decide = useDecide(approval);
  const may = choices(approval, { id: me?.id ?? "", steers: can("runs.control") });
  const say = (decision: Decision) =>
    decide.mutate(
      { decision, comment },
      {
        onSuccess: () => {
          setComment("");
          notifyDone(t(`approvals:done.${decision}`));
        },
      },
    );
  if (!may.decide && !may.withdraw && !may.cancel) {
    return approval.status === "pending" && approval.cannot_decide ? (
      <Text size="sm" c="dimmed">
        {t("approvals:cannot", { why: approval.cannot_decide })}
      </Text>
    ) : null;
  }
  return (
    <Stack gap="sm">
      <ErrorNotice error={decide.error} />
      {may.decide ? (
        <Textarea
          label={t("approvals:comment")}
          description={t("approvals:comment_hint")}
          autosize
          minRows={2}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
      ) : null}
      <Group gap="xs">
        {may.decide ? (
          <>
            <Button loading={decide.isPending} onClick={() => say("approve")}>
              {t("approvals:approve")}
            </Button>
            <Button
              color="red"
              variant="light"
              disabled={decide.isPending || comment.trim() === ""}
              onClick={() => say("reject")}
            >
              {t("approvals:reject")}
            </Button>
          </>
        ) : null}
        {may.withdraw ? (
          <Button variant="default" loading={decide.isPending} onClick={() => say("withdraw")}>
            {t("approvals:withdraw")}
          </Button>
        ) : null}
        {may.cancel ? (
          <Button variant="default" loading={decide.isPending} onClick={() => say("cancel")}>
            {t("approvals:cancel")}
          </Button>
        ) : null}
      </Group>
    </Stack>
  );
}
