import { NumberInput, Radio, Select, SimpleGrid, Stack, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Panel } from "@/components/ui/panel.tsx";
import { MODES, TRIGGERS, UNFIT, VERIFY } from "../draft.ts";
import type { BridgeBody } from "../model.ts";

interface Props {
  body: BridgeBody;
  onChange: (change: Partial<BridgeBody>) => void;
}

/** What becomes of rows that are there, of values that do not fit, and how it is compared. */
export function WayFields({ body, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <Panel title={t("bridge:way")}>
      <Stack gap="lg">
        <Radio.Group
          label={t("bridge:mode")}
          value={body.mode}
          onChange={(value) =>
            onChange({ mode: MODES.find((mode) => mode === value) ?? "replace" })
          }
        >
          <Stack gap="sm" mt={6}>
            {MODES.map((mode) => (
              <Radio
                key={mode}
                value={mode}
                label={t(`bridge:modes.${mode}`)}
                description={t(`bridge:mode_hint.${mode}`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Switch
          label={t("bridge:create_tables")}
          description={t("bridge:create_tables_hint")}
          checked={body.create_tables}
          onChange={(event) => onChange({ create_tables: event.currentTarget.checked })}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Select
            label={t("bridge:unfit")}
            description={t(`bridge:unfit_hint.${body.on_unrepresentable}`)}
            allowDeselect={false}
            value={body.on_unrepresentable}
            data={UNFIT.map((value) => ({ value, label: t(`bridge:unfits.${value}`) }))}
            onChange={(value) =>
              onChange({ on_unrepresentable: UNFIT.find((name) => name === value) ?? "refuse" })
            }
          />
          <Select
            label={t("bridge:verify")}
            description={t(`bridge:verify_hint.${body.verify}`)}
            allowDeselect={false}
            value={body.verify}
            data={VERIFY.map((value) => ({ value, label: t(`bridge:verifies.${value}`) }))}
            onChange={(value) =>
              onChange({ verify: VERIFY.find((name) => name === value) ?? "count" })
            }
          />
          <Select
            label={t("bridge:triggers")}
            description={t(`bridge:trigger_hint.${body.triggers}`)}
            allowDeselect={false}
            value={body.triggers}
            data={TRIGGERS.map((value) => ({ value, label: t(`bridge:trigger_ways.${value}`) }))}
            onChange={(value) =>
              onChange({ triggers: TRIGGERS.find((name) => name === value) ?? "keep" })
            }
          />
        </SimpleGrid>
      </Stack>
    </Panel>
  );
}

const NUMBERS = [
  { id: "parallelism", max: 8 },
  { id: "chunk_rows", max: 10_000_000 },
  { id: "max_rows_per_second", max: 1_000_000_000 },
] as const;

/** How fast and in which pieces; closed at first, for the defaults are good. */
export function AdvancedFields({ body, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <details className="au-panel">
      <summary style={{ padding: "12px 16px", fontWeight: 600, cursor: "pointer" }}>
        {t("bridge:advanced")}
      </summary>
      <SimpleGrid cols={{ base: 1, sm: 3 }} px="md" pb="md">
        {NUMBERS.map(({ id, max }) => (
          <NumberInput
            key={id}
            label={t(`bridge:number.${id}`)}
            description={t(`bridge:number_hint.${id}`)}
            min={1}
            max={max}
            allowDecimal={false}
            thousandSeparator=" "
            hideControls
            value={body[id] ?? ""}
            onChange={(value) => onChange({ [id]: value === "" ? null : Number(value) })}
          />
        ))}
      </SimpleGrid>
    </details>
  );
}
