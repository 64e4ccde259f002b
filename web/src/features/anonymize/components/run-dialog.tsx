import { Alert, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconArrowBackUp, IconArrowRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/api/types.ts";
import { ConfirmDialog } from "@/components/ui/confirm.tsx";
import { EnvBadge } from "@/components/ui/status.tsx";
import { KEEP } from "../fitting.ts";
import type { Config } from "../model.ts";

interface Props {
  opened: boolean;
  onClose: () => void;
  onConfirm: () => void;
  config: Config;
  source: Connection | undefined;
  /** What is written to. */
  target: Connection;
  busy: boolean;
}

/** What is masked where; where originals give way, the name of the database has to be typed. */
export function RunDialog(props: Props) {
  const { opened, onClose, onConfirm, config, source, target, busy } = props;
  const { t } = useTranslation();
  const inPlace = config.mode === "in_place";
  const rules = config.tables.flatMap((table) => Object.values(table.columns ?? {}));
  const kept = rules.filter((rule) => rule.transformer === KEEP).length;
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      onConfirm={onConfirm}
      busy={busy}
      danger={inPlace}
      title={t(inPlace ? "anonymize:run_in_place" : "anonymize:run_copy", { name: target.name })}
      confirmLabel={t("anonymize:run_now")}
      typed={inPlace ? target.name : undefined}
    >
      <div className="au-band" data-env={target.environment} style={{ borderRadius: 6 }}>
        <EnvBadge environment={target.environment} />
        <strong>{target.name}</strong>
        <Text span className="au-mono au-truncate">
          {target.host ? `${target.host}/` : ""}
          {target.database}
        </Text>
      </div>
      {inPlace || !source ? null : (
        <Group gap={8}>
          <EnvBadge environment={source.environment} />
          <Text size="sm">{source.name}</Text>
          <IconArrowRight size={16} role="img" aria-label={t("anonymize:copied_to")} />
          <EnvBadge environment={target.environment} />
          <Text size="sm">{target.name}</Text>
        </Group>
      )}
      <Text size="sm">{t("anonymize:run_rules", { masked: rules.length - kept, kept })}</Text>
      {inPlace ? (
        config.options.keep_originals ? (
          <Alert color="yellow" icon={<IconArrowBackUp size={18} />}>
            {t("anonymize:originals_kept")}
          </Alert>
        ) : (
          <Alert
            color="red"
            icon={<IconAlertTriangle size={18} />}
            title={t("anonymize:originals_lost")}
          >
            {t("anonymize:originals_lost_text")}
          </Alert>
        )
      ) : (
        <Text size="sm" c="dimmed">
          {t("anonymize:run_copy_text")}
        </Text>
      )}
    </ConfirmDialog>
  );
}
