import { Button, Menu, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots, IconTrash } from "@tabler/icons-react";
import type { UseMutationResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "@/components/ui/confirm.tsx";
import { notifyError } from "@/components/ui/error-notice.tsx";

interface Props {
  /** What the deletion does; asked before it is done. */
  remove: UseMutationResult<unknown, Error, void>;
  removeTitle: string;
  removeText: string;
  /** What else is asked before the deletion. */
  removeMore?: ReactNode;
  onRemoved: () => void;
  /** Entries above the deletion. */
  children?: ReactNode;
}

/** What is seldom needed, behind three dots; the deletion last. */
export function MoreMenu(props: Props) {
  const { remove, removeTitle, removeText, removeMore, onRemoved, children } = props;
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px={9} aria-label={t("common:more")}>
            <IconDots size={17} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {children}
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={open}>
            {t("common:delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={removeTitle}
        confirmLabel={t("common:delete")}
        danger
        busy={remove.isPending}
        onConfirm={() =>
          remove.mutate(undefined, {
            onSuccess: onRemoved,
            onError: (error) => {
              close();
              notifyError(error);
            },
          })
        }
      >
        <Text size="sm">{removeText}</Text>
        {removeMore}
      </ConfirmDialog>
    </>
  );
}
