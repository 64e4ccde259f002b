import { Alert, NumberInput, SimpleGrid, Text } from "@mantine/core";
import { IconLock, IconReplace } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/api/types.ts";
import { ConfirmDialog } from "@/components/ui/confirm.tsx";
import { EnvBadge } from "@/components/ui/status.tsx";
import { plannedRows, totalOf } from "../counts.ts";
import type { Scenario } from "../model.ts";
import { countText } from "../words.ts";

const MOST = 1_000_000;

interface Props {
  opened: boolean;
  onClose: () => void;
  onConfirm: (body: { seed: number; scale: number }) => void;
  scenario: Scenario;
  target: Connection;
  busy: boolean;
}

/** With which seed how many rows are made, and where. */
export function RunDialog({ opened, onClose, onConfirm, scenario, target, busy }: Props) {
  const { t } = useTranslation();
  const [seed, setSeed] = useState<number>(scenario.seed);
  const [scale, setScale] = useState(1);
  const total = totalOf(plannedRows(scenario.tables, scale).values());
  const replace = scenario.options.mode === "replace";
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      onConfirm={() => onConfirm({ seed, scale })}
      busy={busy}
      title={t("seeds:run_title", { name: target.name })}
      confirmLabel={t("seeds:run_now")}
    >
      <div className="au-band" data-env={target.environment} style={{ borderRadius: 6 }}>
        <EnvBadge environment={target.environment} />
        <strong>{target.name}</strong>
        <Text span className="au-mono au-truncate">
          {target.host ? `${target.host}/` : ""}
          {target.database}
        </Text>
      </div>
      {target.environment === "production" ? (
        <Alert color="red" icon={<IconLock size={18} />} title={t("seeds:production")}>
          {t("seeds:production_text")}
        </Alert>
      ) : null}
      <SimpleGrid cols={2}>
        <NumberInput
          label={t("seeds:seed")}
          description={t("seeds:same_seed")}
          min={0}
          max={Number.MAX_SAFE_INTEGER}
          allowDecimal={false}
          value={seed}
          onChange={(value) => {
            if (typeof value === "number") setSeed(value);
          }}
        />
        <NumberInput
          label={t("seeds:scale")}
          description={t("seeds:scale_hint")}
          min={0.001}
          max={MOST}
          step={1}
          decimalScale={3}
          value={scale}
          onChange={(value) => {
            if (typeof value === "number" && value > 0) setScale(value);
          }}
        />
      </SimpleGrid>
      <Text size="sm" aria-live="polite">
        {t("seeds:total")} <strong className="au-num">{countText(total)}</strong>
        {total.untold > 0 ? ` ${t("seeds:untold", { count: total.untold })}` : ""}
      </Text>
      <Alert color={replace ? "yellow" : "gray"} icon={<IconReplace size={18} />}>
        {t(`seeds:mode_hint.${scenario.options.mode}`)}
      </Alert>
    </ConfirmDialog>
  );
}
