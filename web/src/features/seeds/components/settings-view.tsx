import {
  Button,
  Group,
  NumberInput,
  Radio,
  Select,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { ErrorNotice, notifyDone } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { fieldErrors, unplaced } from "@/lib/field-errors.ts";
import { useCan } from "@/lib/permissions.ts";
import type { Options, Scenario } from "../model.ts";
import { useUpdateScenario } from "../mutations.ts";

export const LOCALES = ["en_US", "en_GB", "fr_FR"] as const;
const MODES = ["append", "replace"] as const;

const partsOf = ({ name, description, seed, locale, options }: Scenario) => ({
  name,
  description,
  seed,
  locale,
  options,
});

/** What it is called, the number all values come from, and how it is carried out. */
export function SettingsView({ scenario }: { scenario: Scenario }) {
  const { t } = useTranslation();
  const can = useCan();
  const writable = can("seeds.write");
  const [draft, setDraft] = useState(() => partsOf(scenario));
  const update = useUpdateScenario(scenario.id);
  const dirty = JSON.stringify(draft) !== JSON.stringify(partsOf(scenario));
  const change = (part: Partial<typeof draft>) => setDraft((old) => ({ ...old, ...part }));
  const option = (part: Partial<Options>) =>
    setDraft((old) => ({ ...old, options: { ...old.options, ...part } }));
  useBlocker({
    shouldBlockFn: () => dirty && !window.confirm(t("seeds:leave")),
    enableBeforeUnload: () => dirty,
  });
  const names = { ...draft, options_batch_size: 0, options_reference_date: "" };
  const errors = fieldErrors(update.error, names);
  const locales = LOCALES.some((one) => one === draft.locale)
    ? LOCALES
    : ([draft.locale, ...LOCALES] as const);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (draft.name.trim() === "" || !dirty) return;
        update.mutate(draft, {
          onSuccess: (saved) => {
            setDraft(partsOf(saved));
            notifyDone(t("common:saved"));
          },
        });
      }}
    >
      <fieldset className="au-fields" disabled={!writable}>
        <Stack gap="md">
          <NeedRight right="seeds.write" />
          <Panel title={t("seeds:view.settings")}>
            <Stack gap="md">
              <TextInput
                label={t("common:name")}
                required
                maxLength={200}
                value={draft.name}
                error={errors.name}
                onChange={(event) => change({ name: event.currentTarget.value })}
              />
              <Textarea
                label={t("common:description")}
                autosize
                minRows={2}
                maxLength={2000}
                value={draft.description}
                error={errors.description}
                onChange={(event) => change({ description: event.currentTarget.value })}
              />
              <SimpleGrid cols={{ base: 1, sm: 2 }}>
                <NumberInput
                  label={t("seeds:seed")}
                  description={t("seeds:same_seed")}
                  min={0}
                  max={Number.MAX_SAFE_INTEGER}
                  allowDecimal={false}
                  value={draft.seed}
                  error={errors.seed}
                  onChange={(seed) => {
                    if (typeof seed === "number") change({ seed });
                  }}
                />
                <Select
                  label={t("seeds:locale")}
                  description={t("seeds:locale_hint")}
                  allowDeselect={false}
                  data={locales.map((value) => ({ value, label: t(`seeds:locale_is.${value}`) }))}
                  value={draft.locale}
                  error={errors.locale}
                  onChange={(locale) => {
                    const known = LOCALES.find((one) => one === locale);
                    if (known) change({ locale: known });
                  }}
                />
                <TextInput
                  type="date"
                  label={t("seeds:reference_date")}
                  description={t("seeds:reference_date_hint")}
                  required
                  value={draft.options.reference_date}
                  error={errors.options_reference_date}
                  onChange={(event) => option({ reference_date: event.currentTarget.value })}
                />
                <NumberInput
                  label={t("seeds:batch_size")}
                  description={t("seeds:batch_size_hint")}
                  placeholder={t("seeds:batch_size_auto")}
                  min={100}
                  max={500_000}
                  allowDecimal={false}
                  value={draft.options.batch_size ?? ""}
                  error={errors.options_batch_size}
                  onChange={(value) =>
                    option({ batch_size: typeof value === "number" ? value : null })
                  }
                />
              </SimpleGrid>
              <Radio.Group
                label={t("seeds:mode_label")}
                value={draft.options.mode}
                onChange={(value) =>
                  option({ mode: MODES.find((one) => one === value) ?? "append" })
                }
              >
                <Stack gap={8} pt={6}>
                  {MODES.map((value) => (
                    <Radio
                      key={value}
                      value={value}
                      label={t(`seeds:mode.${value}`)}
                      description={t(`seeds:mode_hint.${value}`)}
                    />
                  ))}
                </Stack>
              </Radio.Group>
            </Stack>
          </Panel>
          <ErrorNotice error={unplaced(update.error, names)} />
          {writable ? (
            <Group justify="flex-end">
              <Button
                variant="default"
                disabled={!dirty || update.isPending}
                onClick={() => setDraft(partsOf(scenario))}
              >
                {t("seeds:discard")}
              </Button>
              <Button
                type="submit"
                loading={update.isPending}
                disabled={!dirty || draft.name.trim() === ""}
              >
                {t("common:save")}
              </Button>
            </Group>
          ) : null}
        </Stack>
      </fieldset>
    </form>
  );
}
