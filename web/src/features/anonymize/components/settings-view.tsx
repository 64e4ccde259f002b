import {
  Button,
  Checkbox,
  Group,
  NumberInput,
  Radio,
  SimpleGrid,
  Stack,
  TextInput,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { ErrorNotice, notifyDone } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { allConnectionsQuery, schemaQuery } from "@/features/connections/queries.ts";
import { fieldErrors, unplaced } from "@/lib/field-errors.ts";
import { useCan } from "@/lib/permissions.ts";
import { withRows } from "@/lib/tables.ts";
import type { Config, Options } from "../model.ts";
import { useUpdateConfig } from "../mutations.ts";
import { sentSettings, settingsOf } from "../settings.ts";
import { KeyFields, QuasiFields, WhereFields } from "./list-fields.tsx";
import { ModeFields } from "./mode-fields.tsx";

const UNLISTED = ["block_personal", "block", "keep"] as const;
const CONSISTENCY = ["project", "config"] as const;
const NUMBERS = [
  ["sample_rows", 100, 100_000],
  ["needles", 0, 10_000],
  ["batch_size", 1, 100_000],
] as const;

/** Where masked rows go, what happens to columns without a rule, and how it is carried out. */
export function SettingsView({ config }: { config: Config }) {
  const { t } = useTranslation();
  const can = useCan();
  const writable = can("anonymize.write");
  const { data } = useQuery(allConnectionsQuery(config.project_id));
  const { data: schema } = useQuery(schemaQuery(config.connection_id));
  const connections = data?.items ?? [];
  const [draft, setDraft] = useState(() => settingsOf(config));
  const update = useUpdateConfig(config.id);
  const stored = JSON.stringify(sentSettings(settingsOf(config), config));
  const dirty = JSON.stringify(sentSettings(draft, config)) !== stored;
  const change = (part: Partial<typeof draft>) => setDraft((old) => ({ ...old, ...part }));
  const option = (part: Partial<Options>) =>
    setDraft((old) => ({ ...old, options: { ...old.options, ...part } }));
  useBlocker({
    shouldBlockFn: () => dirty && !window.confirm(t("anonymize:leave")),
    enableBeforeUnload: () => dirty,
  });
  const errors = fieldErrors(update.error, draft);
  const tables = withRows(schema?.tables ?? []);
  const incomplete =
    draft.name.trim() === "" || (draft.mode === "copy" && draft.target_connection_id === null);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (incomplete) return;
        update.mutate(sentSettings(draft, config), {
          onSuccess: (saved) => {
            setDraft(settingsOf(saved));
            notifyDone(t("common:saved"));
          },
        });
      }}
    >
      <fieldset className="au-fields" disabled={!writable}>
        <Stack gap="md">
          <NeedRight right="anonymize.write" />
          <Panel title={t("anonymize:where_to")}>
            <Stack gap="sm">
              <TextInput
                label={t("common:name")}
                required
                maxLength={200}
                value={draft.name}
                error={errors.name}
                onChange={(event) => change({ name: event.currentTarget.value })}
              />
              <ModeFields
                mode={draft.mode}
                onMode={(mode) => change({ mode })}
                source={connections.find((item) => item.id === config.connection_id)}
                target={draft.target_connection_id}
                onTarget={(target_connection_id) => change({ target_connection_id })}
                connections={connections}
                error={errors.target_connection_id}
              />
            </Stack>
          </Panel>
          <Panel title={t("anonymize:policies")}>
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <Radio.Group
                label={t("anonymize:unlisted_label")}
                value={draft.unlisted}
                onChange={(value) => change({ unlisted: pick(UNLISTED, value) })}
              >
                <Stack gap={8} pt={6}>
                  {UNLISTED.map((value) => (
                    <Radio
                      key={value}
                      value={value}
                      label={t(`anonymize:unlisted.${value}`)}
                      description={t(`anonymize:unlisted_hint.${value}`)}
                    />
                  ))}
                </Stack>
              </Radio.Group>
              <Radio.Group
                label={t("anonymize:consistency_label")}
                value={draft.consistency}
                onChange={(value) => change({ consistency: pick(CONSISTENCY, value) })}
              >
                <Stack gap={8} pt={6}>
                  {CONSISTENCY.map((value) => (
                    <Radio
                      key={value}
                      value={value}
                      label={t(`anonymize:consistency.${value}`)}
                      description={t(`anonymize:consistency_hint.${value}`)}
                    />
                  ))}
                </Stack>
              </Radio.Group>
            </SimpleGrid>
          </Panel>
          <Panel title={t("anonymize:filters_title")}>
            <WhereFields
              value={draft.where}
              onChange={(where) => change({ where })}
              tables={tables}
              inPlace={draft.mode === "in_place"}
            />
          </Panel>
          <Panel title={t("anonymize:k_title")}>
            <QuasiFields
              value={draft.options.k_anonymity ?? []}
              onChange={(k_anonymity) => option({ k_anonymity })}
              tables={tables}
            />
          </Panel>
          <Panel title={t("anonymize:virtual_keys")}>
            <KeyFields
              value={draft.options.virtual_keys ?? []}
              onChange={(virtual_keys) => option({ virtual_keys })}
              tables={tables}
            />
          </Panel>
          <Panel title={t("anonymize:how")}>
            <Stack gap="md">
              {draft.mode === "in_place" ? (
                <>
                  <Checkbox
                    label={t("anonymize:keep_originals")}
                    description={t("anonymize:keep_originals_hint")}
                    checked={draft.options.keep_originals}
                    onChange={(event) => option({ keep_originals: event.currentTarget.checked })}
                  />
                  <Checkbox
                    label={t("anonymize:clean_up")}
                    description={t("anonymize:clean_up_hint")}
                    checked={draft.options.clean_up}
                    onChange={(event) => option({ clean_up: event.currentTarget.checked })}
                  />
                </>
              ) : null}
              <SimpleGrid cols={{ base: 1, sm: 3 }}>
                {NUMBERS.map(([name, min, max]) => (
                  <NumberInput
                    key={name}
                    label={t(`anonymize:number.${name}`)}
                    description={t(`anonymize:number_hint.${name}`)}
                    min={min}
                    max={max}
                    allowDecimal={false}
                    value={draft.options[name]}
                    onChange={(value) => {
                      if (typeof value === "number") option({ [name]: value });
                    }}
                  />
                ))}
              </SimpleGrid>
            </Stack>
          </Panel>
          <ErrorNotice error={unplaced(update.error, { name: "", target_connection_id: "" })} />
          {writable ? (
            <Group justify="flex-end">
              <Button
                variant="default"
                disabled={!dirty || update.isPending}
                onClick={() => setDraft(settingsOf(config))}
              >
                {t("anonymize:discard")}
              </Button>
              <Button type="submit" loading={update.isPending} disabled={!dirty || incomplete}>
                {t("common:save")}
              </Button>
            </Group>
          ) : null}
        </Stack>
      </fieldset>
    </form>
  );
}

function pick<const V extends readonly [string, ...string[]]>(values: V, text: string): V[number] {
  return values.find((value) => value === text) ?? values[0];
}
