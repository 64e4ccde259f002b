import { Group, Kbd, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { PLACES } from "./nav.tsx";

export default function ShortcutList({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const lines: [string[], string][] = [
    [["Ctrl", "K"], t("shell:palette_hint")],
    [["/"], t("shell:key_search")],
    [["?"], t("shell:shortcuts")],
    ...PLACES.map((place): [string[], string] => [["g", place.key], t(`shell:place.${place.id}`)]),
  ];
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={620}>{t("shell:shortcuts")}</Text>}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <Stack gap={8}>
        {lines.map(([pressed, text]) => (
          <Group key={text} justify="space-between">
            <Text size="sm">{text}</Text>
            <Group gap={4}>
              {pressed.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </Group>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}
