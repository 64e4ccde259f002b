import { Alert, List, Text } from "@mantine/core";
import { IconAlertTriangle, IconArrowBackUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Connection, DryRunResult } from "@/api/types.ts";
import { ConfirmDialog } from "@/components/ui/confirm.tsx";
import { EnvBadge } from "@/components/ui/status.tsx";
import { formatNumber } from "@/lib/format.ts";
import { reasonText } from "../words.ts";

interface Props {
  opened: boolean;
  onClose: () => void;
  onConfirm: () => void;
  connection: Connection;
  result: DryRunResult;
  busy: boolean;
}

/** How many rows, where, and whether it can be undone; production asks for its name. */
export function ExecuteDialog({ opened, onClose, onConfirm, connection, result, busy }: Props) {
  const { t } = useTranslation();
  const { updated, inserted, deleted, cascaded } = result.totals;
  const rows = updated + inserted + deleted + cascaded;
  const production = connection.environment === "production";
  const { possible } = result.rollback;
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      onConfirm={onConfirm}
      busy={busy}
      danger={production || !possible}
      title={t("patches:execute_title", { count: rows, rows: formatNumber(rows) })}
      confirmLabel={t("patches:execute_now")}
      typed={production || !possible ? connection.name : undefined}
    >
      <div className="au-band" data-env={connection.environment} style={{ borderRadius: 6 }}>
        <EnvBadge environment={connection.environment} />
        <strong>{connection.name}</strong>
        <Text span className="au-mono au-truncate">
          {connection.host ? `${connection.host}/` : ""}
          {connection.database}
        </Text>
      </div>
      <Text size="sm">
        {t("patches:will_change", {
          updated: formatNumber(updated),
          inserted: formatNumber(inserted),
          deleted: formatNumber(deleted),
          cascaded: formatNumber(cascaded),
        })}
      </Text>
      {possible ? (
        <Alert color="teal" icon={<IconArrowBackUp size={18} />}>
          {t("patches:reversible")}
        </Alert>
      ) : (
        <Alert color="red" icon={<IconAlertTriangle size={18} />} title={t("patches:irreversible")}>
          <List size="sm">
            {result.rollback.reasons.map((reason) => (
              <List.Item key={reason}>{reasonText(reason)}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </ConfirmDialog>
  );
}
