import { ActionIcon, Menu, Modal, Select, Stack, Text } from "@mantine/core";
import { IconDots, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiKey } from "@/api/types.ts";
import { ConfirmDialog } from "@/components/ui/confirm.tsx";
import { notifyError } from "@/components/ui/error-notice.tsx";
import { useRevokeKey, useRotateKey } from "../mutations.ts";
import { SecretOnce } from "./secret-once.tsx";

const GRACE = ["0", "60", "1440"] as const;

export function KeyActions({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<"rotate" | "revoke" | null>(null);
  const [grace, setGrace] = useState("60");
  const rotate = useRotateKey();
  const revoke = useRevokeKey();
  const close = () => setAsked(null);
  const failed = (error: unknown) => {
    close();
    notifyError(error);
  };
  if (apiKey.revoked_at) return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("keys:actions", { name: apiKey.name })}
          >
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconRefresh size={16} />} onClick={() => setAsked("rotate")}>
            {t("keys:rotate")}
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={16} />}
            onClick={() => setAsked("revoke")}
          >
            {t("keys:revoke")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={asked === "rotate"}
        onClose={close}
        title={t("keys:rotate_title", { name: apiKey.name })}
        confirmLabel={t("keys:rotate")}
        busy={rotate.isPending}
        onConfirm={() =>
          rotate.mutate(
            { key_id: apiKey.id, grace_minutes: Number(grace) },
            { onSuccess: close, onError: failed },
          )
        }
      >
        <Stack>
          <Text size="sm">{t("keys:rotate_text")}</Text>
          <Select
            label={t("keys:grace")}
            allowDeselect={false}
            data={GRACE.map((value) => ({ value, label: t(`keys:graces.${value}`) }))}
            value={grace}
            onChange={(value) => setGrace(value ?? "60")}
          />
        </Stack>
      </ConfirmDialog>
      <ConfirmDialog
        opened={asked === "revoke"}
        onClose={close}
        title={t("keys:revoke_title", { name: apiKey.name })}
        confirmLabel={t("keys:revoke")}
        danger
        busy={revoke.isPending}
        onConfirm={() => revoke.mutate(apiKey.id, { onSuccess: close, onError: failed })}
      >
        <Text size="sm">{t("keys:revoke_text")}</Text>
      </ConfirmDialog>
      <Modal
        opened={rotate.data !== undefined}
        onClose={() => rotate.reset()}
        title={t("keys:rotated")}
        size="lg"
        closeButtonProps={{ "aria-label": t("common:close") }}
      >
        {rotate.data ? <SecretOnce secret={rotate.data.key} onDone={() => rotate.reset()} /> : null}
      </Modal>
    </>
  );
}
