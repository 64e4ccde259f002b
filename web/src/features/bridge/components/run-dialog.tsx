import { Alert, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/api/types.ts";
import { ConfirmDialog } from "@/components/ui/confirm.tsx";
import { EnvBadge } from "@/components/ui/status.tsx";
import { emptied } from "../draft.ts";
import type { Planned } from "../mutations.ts";
import { EndsLine } from "./ends-fields.tsx";
import { PlanFacts } from "./plan-view.tsx";

interface Props {
  opened: boolean;
  onClose: () => void;
  onConfirm: () => void;
  source: Connection | undefined;
  target: Connection;
  planned: Planned;
  busy: boolean;
}

const NAMED = 30;

/** What is copied where; tables that lose their rows first ask for the target's name. */
export function RunDialog(props: Props) {
  const { opened, onClose, onConfirm, source, target, planned, busy } = props;
  const { t } = useTranslation();
  const { plan, body } = planned;
  const lost = emptied(plan, body);
  const danger = lost.length > 0;
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      onConfirm={onConfirm}
      busy={busy}
      danger={danger}
      title={t("bridge:run_title", { target: target.name })}
      confirmLabel={t("bridge:run_now")}
      typed={danger ? target.name : undefined}
    >
      <div className="au-band" data-env={target.environment} style={{ borderRadius: 6 }}>
        <EnvBadge environment={target.environment} />
        <strong>{target.name}</strong>
        <Text span className="au-mono au-truncate">
          {target.host ? `${target.host}/` : ""}
          {target.database}
        </Text>
      </div>
      <EndsLine source={source} target={target} />
      <PlanFacts plan={plan} plain />
      <Text size="sm">
        {t(`bridge:modes.${body.mode}`)}: {t(`bridge:mode_hint.${body.mode}`)}
      </Text>
      {danger ? (
        <Alert
          color="red"
          icon={<IconAlertTriangle size={18} />}
          title={t("bridge:empties", { count: lost.length })}
        >
          <Text size="sm">{t("bridge:empties_text")}</Text>
          <Text className="au-mono au-wrap" mt={6} mah={160} style={{ overflowY: "auto" }}>
            {lost
              .slice(0, NAMED)
              .map((table) => table.target)
              .join(", ")}
            {lost.length > NAMED ? " …" : ""}
          </Text>
        </Alert>
      ) : null}
    </ConfirmDialog>
  );
}
