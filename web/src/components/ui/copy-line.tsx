import { ActionIcon, CopyButton, Group, Text, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

export function CopyIcon({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t("common:copied") : (label ?? t("common:copy"))}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            onClick={copy}
            aria-label={label ?? t("common:copy")}
          >
            {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

/** A line of text to take along: a command, a key, an address. */
export function CopyLine({ text }: { text: string }) {
  return (
    <Group
      gap="xs"
      wrap="nowrap"
      px="sm"
      py={4}
      maw="100%"
      style={{
        background: "var(--au-sunken)",
        border: "1px solid var(--au-border)",
        borderRadius: 6,
      }}
    >
      <Text className="au-mono" style={{ overflowWrap: "anywhere" }}>
        {text}
      </Text>
      <CopyIcon text={text} />
    </Group>
  );
}
