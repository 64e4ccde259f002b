import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import type { Connection, SchemaTable } from "@/api/types.ts";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { fieldErrors, unplaced } from "@/lib/field-errors.ts";
import { homed } from "@/lib/tables.ts";
import { changed, groupsOf, placeOf } from "../draft.ts";
import { type Decisions, ruleOf } from "../findings.ts";
import { linksOf } from "../fitting.ts";
import type { Config, Finding, Mode } from "../model.ts";
import { useCreateConfig, useUpdateConfig } from "../mutations.ts";
import { ModeFields } from "./mode-fields.tsx";

interface Props {
  projectId: string;
  source: Connection;
  connections: Connection[];
  config: Config | undefined;
  findings: Finding[];
  decisions: Decisions;
  schema: readonly SchemaTable[];
  /** Nothing is lost any more by leaving the page. */
  onSaved: () => void;
}

/** What was decided becomes a configuration, or is added to one. */
export function ScanSave(props: Props) {
  const { projectId, source, connections, config, findings, decisions, schema, onSaved } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const create = useCreateConfig();
  const update = useUpdateConfig(config?.id ?? "");
  const [name, setName] = useState("");
  const [mode, setMode] = useState<Mode>("copy");
  const [target, setTarget] = useState<string | null>(null);
  const changes = findings.flatMap((finding) => {
    const decision = decisions.get(placeOf(finding));
    if (!decision) return [];
    const { table, column } = finding;
    return [{ table, column, rule: ruleOf(finding, decision) }];
  });
  const groups = groupsOf(linksOf(schema, config?.options.virtual_keys ?? []));
  const rules = changed(homed(config?.tables ?? [], schema), changes, groups);
  const open = ({ id }: Config) => {
    // The page asks before it is left, as long as anything could be lost.
    flushSync(onSaved);
    void navigate({
      to: "/projects/$projectId/anonymize/$configId",
      params: { projectId, configId: id },
      search: {},
    });
  };
  if (config) {
    return (
      <Panel>
        <Group justify="space-between">
          <Text size="sm">
            {t("anonymize:add_to", { count: changes.length, name: config.name })}
          </Text>
          <Button
            loading={update.isPending}
            disabled={changes.length === 0}
            onClick={() => update.mutate({ tables: rules }, { onSuccess: open })}
          >
            {t("common:save")}
          </Button>
        </Group>
        <ErrorNotice error={update.error} />
      </Panel>
    );
  }
  const fields = { name, target_connection_id: target };
  const errors = fieldErrors(create.error, fields);
  const incomplete = name.trim() === "" || (mode === "copy" && target === null);
  return (
    <Panel title={t("anonymize:keep_as")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (incomplete) return;
          create.mutate(
            {
              project_id: projectId,
              name: name.trim(),
              connection_id: source.id,
              mode,
              target_connection_id: mode === "copy" ? target : null,
              tables: rules,
              unlisted: "block_personal",
              consistency: "project",
            },
            { onSuccess: open },
          );
        }}
      >
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {t("anonymize:keep_as_text", { count: changes.length })}
          </Text>
          <TextInput
            label={t("common:name")}
            placeholder={t("anonymize:name_example")}
            required
            maxLength={200}
            value={name}
            error={errors.name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <ModeFields
            mode={mode}
            onMode={setMode}
            source={source}
            target={target}
            onTarget={setTarget}
            connections={connections}
            error={errors.target_connection_id}
          />
          <ErrorNotice error={unplaced(create.error, fields)} />
          <Group justify="flex-end">
            <Button type="submit" loading={create.isPending} disabled={incomplete}>
              {t("anonymize:create")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
