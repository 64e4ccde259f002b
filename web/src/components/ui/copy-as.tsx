import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconApi, IconCode, IconTerminal2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type ActionCall, asCli, asCurl } from "@/lib/copy-as.ts";
import { notifyDone } from "./error-notice.tsx";

/** The same action outside the browser, ready to paste. */
export function CopyAs({ call }: { call: ActionCall }) {
  const { t } = useTranslation();
  const clipboard = useClipboard();
  const take = (text: string) => {
    clipboard.copy(text);
    notifyDone(t("common:copied"));
  };
  return (
    <Menu position="bottom-end" shadow="md" width={230}>
      <Menu.Target>
        <Tooltip label={t("common:copy_as")}>
          <ActionIcon variant="default" size={34} aria-label={t("common:copy_as")}>
            <IconCode size={17} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("common:copy_as")}</Menu.Label>
        <Menu.Item leftSection={<IconTerminal2 size={16} />} onClick={() => take(asCli(call))}>
          {t("common:copy_cli")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconApi size={16} />}
          onClick={() => take(asCurl(call, window.location.origin))}
        >
          {t("common:copy_curl")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
