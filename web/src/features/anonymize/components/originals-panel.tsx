import { Alert, Button, Group, Radio, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowBackUp, IconFlame } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OnConflict, Run } from "@/api/types.ts";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { ConfirmDialog } from "@/components/ui/confirm.tsx";
import { ErrorNotice, notifyDone } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { connectionQuery } from "@/features/connections/queries.ts";
import { useCan } from "@/lib/permissions.ts";
import { useDestroyOriginals, useUndo } from "../mutations.ts";
import { originalsQuery } from "../queries.ts";

const POLICIES: OnConflict[] = ["abort", "skip", "force"];

/** A run in place keeps the originals, sealed: they are put back, or destroyed for good. */
export function OriginalsPanel({ run }: { run: Run }) {
  const { t } = useTranslation();
  const can = useCan();
  const navigate = useNavigate();
  const { data: connection } = useQuery({
    ...connectionQuery(run.connection_id ?? ""),
    enabled: run.connection_id !== null,
  });
  const undo = useUndo(run.id);
  const destroy = useDestroyOriginals(run.id);
  const [policy, setPolicy] = useState<OnConflict>("abort");
  const [undoing, undoingIs] = useDisclosure(false);
  const [destroying, destroyingIs] = useDisclosure(false);
  const { data: originals } = useQuery(originalsQuery(run.id));
  const gone = originals?.destroyed_at != null;
  if (!connection || !originals || !(originals.kept || gone)) return null;
  return (
    <Panel title={t("anonymize:originals")}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t("anonymize:originals_text")}
        </Text>
        <NeedRight right="anonymize.run" />
        <ErrorNotice error={undo.error ?? destroy.error} />
        {gone ? (
          <Alert color="teal" icon={<IconFlame size={18} />}>
            {t("anonymize:destroyed")}
          </Alert>
        ) : can("anonymize.run") ? (
          <Group gap="xs">
            <Button
              variant="default"
              leftSection={<IconArrowBackUp size={16} />}
              onClick={undoingIs.open}
            >
              {t("anonymize:undo")}
            </Button>
            <Button
              variant="subtle"
              color="red"
              leftSection={<IconFlame size={16} />}
              onClick={destroyingIs.open}
            >
              {t("anonymize:destroy")}
            </Button>
          </Group>
        ) : null}
      </Stack>
      <ConfirmDialog
        opened={undoing}
        onClose={undoingIs.close}
        busy={undo.isPending}
        title={t("anonymize:undo_title", { name: connection.name })}
        confirmLabel={t("anonymize:undo")}
        onConfirm={() =>
          undo.mutate(policy, {
            onSettled: undoingIs.close,
            onSuccess: (begun) =>
              void navigate({
                to: "/projects/$projectId/runs/$runId",
                params: { projectId: run.project_id, runId: begun.id },
              }),
          })
        }
      >
        <Text size="sm">{t("anonymize:undo_text")}</Text>
        <Radio.Group
          label={t("anonymize:on_conflict")}
          value={policy}
          onChange={(value) => setPolicy(POLICIES.find((one) => one === value) ?? "abort")}
        >
          <Stack gap={8} pt={6}>
            {POLICIES.map((value) => (
              <Radio
                key={value}
                value={value}
                label={t(`anonymize:conflict.${value}`)}
                description={t(`anonymize:conflict_hint.${value}`)}
              />
            ))}
          </Stack>
        </Radio.Group>
      </ConfirmDialog>
      <ConfirmDialog
        opened={destroying}
        onClose={destroyingIs.close}
        busy={destroy.isPending}
        danger
        typed={connection.name}
        title={t("anonymize:destroy_title")}
        confirmLabel={t("anonymize:destroy")}
        onConfirm={() =>
          destroy.mutate(undefined, {
            onSettled: destroyingIs.close,
            onSuccess: () => notifyDone(t("anonymize:destroyed")),
          })
        }
      >
        <Text size="sm">{t("anonymize:destroy_text")}</Text>
      </ConfirmDialog>
    </Panel>
  );
}
