import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import type { Change, GridColumn } from "../draft.ts";
import { KEEP } from "../fitting.ts";
import { KeepDialog } from "./keep-dialog.tsx";

interface Props {
  picked: GridColumn[];
  busy: boolean;
  onApply: (changes: Change[]) => void;
  onOpen: () => void;
  onClear: () => void;
}

/** What can be done with the chosen columns together. */
export function BulkBar({ picked, busy, onApply, onOpen, onClear }: Props) {
  const { t } = useTranslation();
  const [keeping, { open, close }] = useDisclosure(false);
  const suggested = picked.filter((column) => column.finding);
  const ruled = picked.filter((column) => column.rule !== null);
  return (
    <Group px="md" pb="sm" gap="xs" role="toolbar" aria-label={t("anonymize:bulk")}>
      <Text size="sm" className="au-num" aria-live="polite">
        {t("anonymize:chosen", { count: picked.length })}
      </Text>
      <Button size="xs" onClick={onOpen} disabled={busy}>
        {t("anonymize:bulk_set")}
      </Button>
      {suggested.length > 0 ? (
        <Button
          size="xs"
          variant="default"
          loading={busy}
          onClick={() =>
            onApply(
              suggested.map(({ table, column, finding }) => ({
                table,
                column,
                rule: finding ? { ...finding.suggested } : null,
              })),
            )
          }
        >
          {t("anonymize:bulk_suggested", { count: suggested.length })}
        </Button>
      ) : null}
      <Button size="xs" variant="default" onClick={open} disabled={busy}>
        {t("anonymize:keep")}
      </Button>
      {ruled.length > 0 ? (
        <Button
          size="xs"
          variant="default"
          disabled={busy}
          onClick={() => onApply(ruled.map(({ table, column }) => ({ table, column, rule: null })))}
        >
          {t("anonymize:take_away")}
        </Button>
      ) : null}
      <Button size="xs" variant="subtle" onClick={onClear}>
        {t("anonymize:choose_none")}
      </Button>
      <KeepDialog
        opened={keeping}
        count={picked.length}
        onClose={close}
        onKeep={(reason) => {
          close();
          onApply(
            picked.map(({ table, column }) => ({
              table,
              column,
              rule: { transformer: KEEP, params: { reason } },
            })),
          );
        }}
      />
    </Group>
  );
}
