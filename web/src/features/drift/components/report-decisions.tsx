import { Button, Radio, Stack, Text, Textarea } from "@mantine/core";
import { IconArrowBackUp, IconCheck, IconNote } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { ConfirmDialog } from "@/components/ui/confirm.tsx";
import { notifyDone, notifyError } from "@/components/ui/error-notice.tsx";
import { useCan } from "@/lib/permissions.ts";
import { type DriftReport, isUndecided } from "../model.ts";
import { type Decision, useDecide, useDraftMigration } from "../mutations.ts";
import { objectName } from "../words.ts";

interface Props {
  report: DriftReport;
  /** The object whose change is looked at. */
  selected: string | undefined;
}

/** What can be done about a report that nobody has decided yet. */
export function ReportDecisions({ report, selected }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const [asked, setAsked] = useState<Decision | "migration">();
  const close = () => setAsked(undefined);
  if (!isUndecided(report)) return null;
  return (
    <>
      {can("drift.manage") ? (
        <>
          {report.status === "open" ? (
            <Button
              variant="default"
              leftSection={<IconNote size={16} aria-hidden />}
              onClick={() => setAsked("acknowledge")}
            >
              {t("drift:decide.acknowledge.label")}
            </Button>
          ) : null}
          <Button
            variant="default"
            leftSection={<IconCheck size={16} aria-hidden />}
            onClick={() => setAsked("accept")}
          >
            {t("drift:decide.accept.label")}
          </Button>
        </>
      ) : (
        <NeedRight right="drift.manage" />
      )}
      {can("migrations.write") ? (
        <Button
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
          onClick={() => setAsked("migration")}
        >
          {t("drift:restore")}
        </Button>
      ) : null}
      <DecisionDialog
        report={report}
        decision={asked === "accept" ? "accept" : "acknowledge"}
        opened={asked === "accept" || asked === "acknowledge"}
        onClose={close}
      />
      <MigrationDialog
        report={report}
        selected={selected}
        opened={asked === "migration"}
        onClose={close}
      />
    </>
  );
}

interface DecisionProps {
  report: DriftReport;
  decision: Decision;
  opened: boolean;
  onClose: () => void;
}

function DecisionDialog({ report, decision, opened, onClose }: DecisionProps) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  const decide = useDecide(report.id);
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t(`drift:decide.${decision}.title`)}
      confirmLabel={t(`drift:decide.${decision}.label`)}
      busy={decide.isPending}
      onConfirm={() =>
        decide.mutate(
          { decision, note },
          {
            onSuccess: () => notifyDone(t(`drift:decide.${decision}.done`)),
            onError: notifyError,
            onSettled: onClose,
          },
        )
      }
    >
      <Text size="sm">{t(`drift:decide.${decision}.text`)}</Text>
      <Textarea
        data-autofocus
        label={t("drift:note")}
        description={t("drift:note_hint")}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}

interface MigrationProps extends Props {
  opened: boolean;
  onClose: () => void;
}

function MigrationDialog({ report, selected, opened, onClose }: MigrationProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [only, setOnly] = useState(false);
  const draft = useDraftMigration(report.id);
  const one = selected && report.changes.length > 1 ? selected : undefined;
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t("drift:restore_title")}
      confirmLabel={t("drift:restore")}
      busy={draft.isPending}
      onConfirm={() =>
        draft.mutate(only && one ? [one] : [], {
          onSuccess: (migration) =>
            void navigate({
              to: "/projects/$projectId/migrations/$migrationId",
              params: { projectId: report.project_id, migrationId: migration.id },
              search: {},
            }),
          onError: (error) => {
            onClose();
            notifyError(error);
          },
        })
      }
    >
      <Text size="sm">{t("drift:restore_text")}</Text>
      {one ? (
        <Radio.Group
          label={t("drift:restore_what")}
          value={only ? "one" : "all"}
          onChange={(value) => setOnly(value === "one")}
        >
          <Stack gap="xs" mt={6}>
            <Radio value="all" label={t("drift:restore_all")} />
            <Radio value="one" label={t("drift:restore_one", { name: objectName(one) })} />
          </Stack>
        </Radio.Group>
      ) : null}
    </ConfirmDialog>
  );
}
