import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  opened: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: string;
  children: ReactNode;
  confirmLabel: string;
  danger?: boolean;
  busy?: boolean;
  /** A word to type before the button works. */
  typed?: string | undefined;
  /** Something else is missing before the button works. */
  blocked?: boolean;
}

/** A question before something that cannot simply be taken back. */
export function ConfirmDialog(props: Props) {
  const { opened, onClose, onConfirm, title, children, confirmLabel, danger, busy, typed } = props;
  const { blocked = false } = props;
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const ready = !blocked && (!typed || text === typed);
  const close = () => {
    setText("");
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={<Text fw={620}>{title}</Text>}
      closeButtonProps={{ "aria-label": t("common:close") }}
      size="lg"
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) onConfirm();
        }}
      >
        <Stack>
          {children}
          {typed ? (
            <TextInput
              data-autofocus
              label={t("common:type_to_confirm", { name: typed })}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              autoComplete="off"
              spellCheck={false}
            />
          ) : null}
          <Group justify="flex-end" mt="xs">
            <Button variant="default" onClick={close} data-autofocus={typed ? undefined : true}>
              {t("common:cancel")}
            </Button>
            <Button
              type="submit"
              color={danger ? "red" : undefined}
              loading={busy}
              disabled={!ready}
            >
              {confirmLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
