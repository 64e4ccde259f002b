import { Alert, Checkbox, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/api/types.ts";
import { ConfirmDialog } from "@/components/ui/confirm.tsx";
import { EnvBadge } from "@/components/ui/status.tsx";
import { kindText, objectText } from "../words.ts";

interface Props {
  opened: boolean;
  onClose: () => void;
  /** The objects that were named. */
  onConfirm: (objects: string[]) => void;
  connection: Connection;
  title: string;
  confirmLabel: string;
  /** Objects whose rows or values are lost; each has to be named. */
  objects: string[];
  busy: boolean;
  children: ReactNode;
}

/** What is lost, named one by one; on production the database too. */
export function DangerDialog(props: Props) {
  const { opened, onClose, onConfirm, connection, title, confirmLabel, objects, busy } = props;
  const { t } = useTranslation();
  const [named, setNamed] = useState<ReadonlySet<string>>(new Set());
  const production = connection.environment === "production";
  const danger = production || objects.length > 0;
  const close = () => {
    setNamed(new Set());
    onClose();
  };
  const toggle = (object: string, on: boolean) => {
    const next = new Set(named);
    if (on) next.add(object);
    else next.delete(object);
    setNamed(next);
  };
  return (
    <ConfirmDialog
      opened={opened}
      onClose={close}
      onConfirm={() => onConfirm(objects)}
      busy={busy}
      danger={danger}
      title={title}
      confirmLabel={confirmLabel}
      typed={danger ? connection.name : undefined}
      blocked={objects.some((object) => !named.has(object))}
    >
      <div className="au-band" data-env={connection.environment} style={{ borderRadius: 6 }}>
        <EnvBadge environment={connection.environment} />
        <strong>{connection.name}</strong>
        <Text span className="au-mono au-truncate">
          {connection.host ? `${connection.host}/` : ""}
          {connection.database}
        </Text>
      </div>
      {props.children}
      {objects.length > 0 ? (
        <Alert
          color="red"
          icon={<IconAlertTriangle size={18} />}
          title={t("migrations:destroys", { count: objects.length })}
        >
          <Text size="sm" mb="sm">
            {t("migrations:destroys_text")}
          </Text>
          <Stack gap="xs" mah={260} style={{ overflowY: "auto" }}>
            {objects.map((object) => (
              <Checkbox
                key={object}
                checked={named.has(object)}
                onChange={(event) => toggle(object, event.currentTarget.checked)}
                label={
                  <Group gap={6}>
                    <Text span size="sm" c="dimmed">
                      {kindText(object)}
                    </Text>
                    <Text span className="au-mono au-wrap">
                      {objectText(object)}
                    </Text>
                  </Group>
                }
              />
            ))}
          </Stack>
        </Alert>
      ) : null}
    </ConfirmDialog>
  );
}
