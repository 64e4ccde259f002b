import { NumberInput, Select, SimpleGrid } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PatchOptions } from "@/api/types.ts";

interface Props {
  options: PatchOptions;
  onChange: (options: PatchOptions) => void;
  readOnly: boolean;
}

const NUMBERS = [
  { id: "batch_size", min: 1, max: 100_000, empty: true },
  { id: "max_rows", min: 1, max: undefined, empty: true },
  { id: "sleep_ms", min: 0, max: 600_000, empty: false },
  { id: "lock_timeout_ms", min: 0, max: undefined, empty: false },
  { id: "statement_timeout_ms", min: 0, max: undefined, empty: false },
  { id: "sample_size", min: 0, max: 500, empty: false },
] as const;

/** How it is carried out; closed at first, for the defaults are good. */
export function OptionsPanel({ options, onChange, readOnly }: Props) {
  const { t } = useTranslation();
  return (
    <details className="au-panel">
      <summary style={{ padding: "12px 16px", fontWeight: 600, cursor: "pointer" }}>
        {t("patches:options")}
      </summary>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} px="md" pb="md">
        <Select
          label={t("patches:mode")}
          description={t(`patches:mode_hint.${options.mode}`)}
          allowDeselect={false}
          readOnly={readOnly}
          value={options.mode}
          data={(["batched", "transaction"] as const).map((value) => ({
            value,
            label: t(`patches:modes.${value}`),
          }))}
          onChange={(value) =>
            onChange({ ...options, mode: value === "transaction" ? "transaction" : "batched" })
          }
        />
        <Select
          label={t("patches:on_error")}
          description={t(`patches:on_error_hint.${options.on_error}`)}
          allowDeselect={false}
          readOnly={readOnly}
          value={options.on_error}
          data={(["stop", "rollback"] as const).map((value) => ({
            value,
            label: t(`patches:on_errors.${value}`),
          }))}
          onChange={(value) =>
            onChange({ ...options, on_error: value === "rollback" ? "rollback" : "stop" })
          }
        />
        {NUMBERS.map((field) => (
          <NumberInput
            key={field.id}
            label={t(`patches:option.${field.id}`)}
            description={t(`patches:option_hint.${field.id}`)}
            min={field.min}
            max={field.max}
            allowDecimal={false}
            thousandSeparator=" "
            readOnly={readOnly}
            hideControls
            value={options[field.id] ?? ""}
            onChange={(value) =>
              onChange({
                ...options,
                [field.id]: value === "" ? (field.empty ? null : field.min) : Number(value),
              })
            }
          />
        ))}
      </SimpleGrid>
    </details>
  );
}
