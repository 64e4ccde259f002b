import { Drawer, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  opened: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  size?: string | number;
}

/** Forms open beside the list, so that it stays in sight. */
export function Sheet({ opened, onClose, title, children, size = 560 }: Props) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      size={size}
      title={
        <Text fw={620} size="lg">
          {title}
        </Text>
      }
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      {children}
    </Drawer>
  );
}
