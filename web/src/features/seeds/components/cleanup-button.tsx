import { Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconEraser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { ConfirmDialog } from "@/components/ui/confirm.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { formatDateTime, formatNumber } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { isFinal } from "@/lib/progress.ts";
import { useCleanup } from "../mutations.ts";
import { rowsOfRun } from "../outcome.ts";
import { runStateQuery } from "../queries.ts";

/** Takes the rows of one run away again, or says why there is nothing to take. */
export function CleanupButton({ run, small = false }: { run: Run; small?: boolean }) {
  const { t } = useTranslation();
  const can = useCan();
  const navigate = useNavigate();
  const ours = run.kind === "seed.run" && isFinal(run.status) && run.started_at !== null;
  const { data: state } = useQuery({ ...runStateQuery(run.id), enabled: ours });
  const cleanup = useCleanup(run.id);
  const [opened, { open, close }] = useDisclosure(false);
  if (!ours || !state) return null;
  if (!state.kept) {
    return (
      <Text size="sm" c="dimmed">
        {state.cleaned_at
          ? t("seeds:cleaned", { date: formatDateTime(state.cleaned_at) })
          : t("seeds:not_kept")}
      </Text>
    );
  }
  if (!can("seeds.run")) return null;
  return (
    <>
      <Button
        size={small ? "xs" : "sm"}
        variant="default"
        leftSection={<IconEraser size={small ? 14 : 16} />}
        onClick={open}
      >
        {t("seeds:cleanup_ask")}
      </Button>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        danger
        busy={cleanup.isPending}
        title={t("seeds:cleanup_title")}
        confirmLabel={t("seeds:cleanup_now")}
        onConfirm={() =>
          cleanup.mutate(undefined, {
            onSuccess: (begun) => {
              close();
              void navigate({
                to: "/projects/$projectId/runs/$runId",
                params: { projectId: begun.project_id, runId: begun.id },
              });
            },
          })
        }
      >
        <Text size="sm">
          {t("seeds:cleanup_text", { rows: formatNumber(rowsOfRun(run)), count: rowsOfRun(run) })}
        </Text>
        <ErrorNotice error={cleanup.error} />
      </ConfirmDialog>
    </>
  );
}
