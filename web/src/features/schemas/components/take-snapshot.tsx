import { Button, Popover, Stack, Text, TextInput } from "@mantine/core";
import { IconCamera } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice, notifyDone } from "@/components/ui/error-notice.tsx";
import { useTakeSnapshot } from "../mutations.ts";

/** Reads the schema now and keeps it, with a word that says why. */
export function TakeSnapshot({ connectionId }: { connectionId: string }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [label, setLabel] = useState("");
  const take = useTakeSnapshot(connectionId);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      width={320}
      trapFocus
      shadow="md"
    >
      <Popover.Target>
        <Button leftSection={<IconCamera size={16} />} onClick={() => setOpened(!opened)}>
          {t("schemas:take")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            take.mutate(label.trim(), {
              onSuccess: () => {
                setOpened(false);
                setLabel("");
                notifyDone(t("schemas:taken"));
              },
            });
          }}
        >
          <Stack gap="sm">
            <ErrorNotice error={take.error} />
            <TextInput
              label={t("schemas:label")}
              description={t("schemas:label_hint")}
              placeholder={t("schemas:label_example")}
              maxLength={200}
              value={label}
              data-autofocus
              onChange={(event) => setLabel(event.currentTarget.value)}
            />
            <Text size="xs" c="dimmed">
              {t("schemas:take_text")}
            </Text>
            <Button type="submit" loading={take.isPending}>
              {t("schemas:take_now")}
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
