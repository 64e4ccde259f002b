import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { ConfirmDialog } from "@/components/ui/confirm.tsx";
import { notifyError } from "@/components/ui/error-notice.tsx";
import { meQuery } from "@/features/auth/queries.ts";
import { useCan } from "@/lib/permissions.ts";
import { isFinal } from "@/lib/progress.ts";
import { type RunAction, useRunAction } from "../mutations.ts";

/** Pause, resume and cancel, for one's own runs and for who may control others'. */
export function RunActions({ run }: { run: Run }) {
  const { t } = useTranslation();
  const can = useCan();
  const { data: me } = useQuery(meQuery);
  const [opened, { open, close }] = useDisclosure(false);
  const action = useRunAction(run.id);
  if (isFinal(run.status)) return null;
  if (run.requested_by.id !== me?.id && !can("runs.control")) return null;
  const start = (name: RunAction) =>
    action.mutate(name, { onError: notifyError, onSettled: close });
  const waiting = run.requested_action !== null;
  return (
    <Group gap="xs">
      {run.status === "running" || run.status === "queued" ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerPause size={15} />}
          disabled={waiting || run.status === "queued"}
          onClick={() => start("pause")}
        >
          {t("runs:pause")}
        </Button>
      ) : null}
      {run.status === "paused" ? (
        <Button
          size="xs"
          leftSection={<IconPlayerPlay size={15} />}
          onClick={() => start("resume")}
        >
          {t("runs:resume")}
        </Button>
      ) : null}
      <Button
        size="xs"
        variant="light"
        color="red"
        leftSection={<IconPlayerStop size={15} />}
        disabled={run.requested_action === "cancel"}
        onClick={open}
      >
        {t("runs:cancel")}
      </Button>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t("runs:cancel_title")}
        confirmLabel={t("runs:cancel")}
        danger
        busy={action.isPending}
        onConfirm={() => start("cancel")}
      >
        <Text size="sm">{t(cancelText(run.kind))}</Text>
      </ConfirmDialog>
    </Group>
  );
}

/** What stays when a run of this kind is ended. */
function cancelText(kind: Run["kind"]): string {
  if (kind === "bridge.run") return "bridge:cancel_text";
  return kind.startsWith("migration.") ? "runs:cancel_text_migration" : "runs:cancel_text";
}
