import { Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ui/confirm.tsx";
import { ErrorNotice, notifyDone } from "@/components/ui/error-notice.tsx";
import { Sheet } from "@/components/ui/sheet.tsx";
import { fieldErrors, unplaced } from "@/lib/field-errors.ts";
import { useCan } from "@/lib/permissions.ts";
import type { Reference } from "../model.ts";
import { useDeleteReference, useSaveReference } from "../mutations.ts";

interface Props {
  projectId: string;
  /** Undefined: a new one. */
  reference: Reference | undefined;
  onClose: () => void;
}

/** A line for each value; an empty line is none. */
export const valuesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.replace(/\r$/, ""))
    .filter((line) => line !== "");

/** The name and the values of a list. */
export function ReferenceSheet({ projectId, reference, onClose }: Props) {
  const { t } = useTranslation();
  const writable = useCan()("seeds.write");
  const [name, setName] = useState(reference?.name ?? "");
  const [text, setText] = useState(reference?.values.join("\n") ?? "");
  const save = useSaveReference(projectId, reference?.id);
  const values = valuesOf(text);
  const draft = { name: name.trim(), values };
  const errors = fieldErrors(save.error, draft);
  return (
    <Sheet
      opened
      onClose={onClose}
      title={reference ? t("seeds:list_title", { name: reference.name }) : t("seeds:list_new")}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(draft, {
            onSuccess: () => {
              notifyDone(t("common:saved"));
              onClose();
            },
          });
        }}
      >
        <Stack>
          <ErrorNotice error={unplaced(save.error, draft)} />
          <fieldset className="au-fields" disabled={!writable}>
            <Stack>
              <TextInput
                label={t("common:name")}
                description={t("seeds:list_name_hint")}
                required
                maxLength={200}
                data-autofocus
                value={name}
                error={errors.name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <Textarea
                label={t("seeds:list_values")}
                description={t("seeds:list_values_hint")}
                required
                autosize
                minRows={8}
                maxRows={22}
                spellCheck={false}
                value={text}
                error={errors.values}
                onChange={(event) => setText(event.currentTarget.value)}
              />
              <Text size="xs" c="dimmed" className="au-num" aria-live="polite">
                {t("seeds:list_count", { count: values.length })}
              </Text>
            </Stack>
          </fieldset>
          {writable ? (
            <Group justify="space-between" className="au-sheet-end">
              {reference ? <Remove reference={reference} onRemoved={onClose} /> : <span />}
              <Button
                type="submit"
                loading={save.isPending}
                disabled={draft.name === "" || values.length === 0}
              >
                {t("common:save")}
              </Button>
            </Group>
          ) : null}
        </Stack>
      </form>
    </Sheet>
  );
}

function Remove({ reference, onRemoved }: { reference: Reference; onRemoved: () => void }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const remove = useDeleteReference(reference.id);
  return (
    <>
      <Button variant="subtle" color="red" onClick={open}>
        {t("common:delete")}
      </Button>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        danger
        busy={remove.isPending}
        title={t("seeds:list_delete_title", { name: reference.name })}
        confirmLabel={t("common:delete")}
        onConfirm={() => remove.mutate(undefined, { onSuccess: onRemoved })}
      >
        <Text size="sm">{t("seeds:list_delete_text")}</Text>
        <ErrorNotice error={remove.error} />
      </ConfirmDialog>
    </>
  );
}
