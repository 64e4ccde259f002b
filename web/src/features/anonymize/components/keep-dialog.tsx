import { Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ui/confirm.tsx";

interface Props {
  opened: boolean;
  count: number;
  onClose: () => void;
  onKeep: (reason: string) => void;
}

/** Columns that look personal and stay as they are: whoever reads the report wants to know why. */
export function KeepDialog({ opened, count, onClose, onKeep }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const done = reason.trim();
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      onConfirm={() => {
        onKeep(done);
        setReason("");
      }}
      title={t("anonymize:keep_title", { count })}
      confirmLabel={t("anonymize:keep")}
      blocked={done === ""}
    >
      <Text size="sm">{t("anonymize:keep_text")}</Text>
      <TextInput
        label={t("anonymize:reason")}
        placeholder={t("anonymize:reason_example")}
        required
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
