import { Button, Group, Menu, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconFlask, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Connection, Patch } from "@/api/types.ts";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { CopyAs } from "@/components/ui/copy-as.tsx";
import { ErrorNotice, notifyDone } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { schemaQuery } from "@/features/connections/queries.ts";
import { useCan } from "@/lib/permissions.ts";
import { bodyOfDraft, draftOf, draftOfPatch, emptyOperation, OPS, type Step } from "../draft.ts";
import { useDryRun, useUpdatePatch } from "../mutations.ts";
import { OperationCard } from "./operation-card.tsx";
import { OptionsPanel } from "./options-panel.tsx";
import { SqlTab } from "./sql-tab.tsx";

interface Props {
  patch: Patch;
  connection: Connection;
  go: (step: Step) => void;
  editor: "visual" | "sql";
  onEditor: (editor: string) => void;
}

/** What is to change: ordered operations, built by hand or written as SQL. */
export function ChangeStep({ patch, connection, go, editor, onEditor }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const [draft, setDraft] = useState(() => draftOfPatch(patch));
  const save = useUpdatePatch(patch.id);
  const dryRun = useDryRun(patch.id);
  const { data: schema } = useQuery(schemaQuery(connection.id));
  const tables = schema?.tables ?? [];
  const completion = useMemo(
    () =>
      Object.fromEntries(
        (schema?.tables ?? []).map((table) => [table.name, table.columns.map((c) => c.name)]),
      ),
    [schema],
  );
  const body = bodyOfDraft(draft);
  const saved = useMemo(() => JSON.stringify(bodyOfDraft(draftOfPatch(patch))), [patch]);
  const dirty = JSON.stringify(body) !== saved;
  const locked = !can("patches.write") || ["executing", "rolling_back"].includes(patch.status);

  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      dirty && current.pathname !== next.pathname && !window.confirm(t("patches:leave")),
    enableBeforeUnload: () => dirty,
  });

  const setOperations = (operations: typeof draft.operations) => setDraft({ ...draft, operations });
  const store = async () => {
    if (!dirty) return;
    const next = await save.mutateAsync(body);
    setDraft(draftOfPatch(next));
  };
  const start = () => {
    store()
      .then(() => dryRun.mutateAsync())
      .then(() => go("dry-run"))
      .catch(() => undefined);
  };

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
      event.preventDefault();
      if (dirty && !locked) save.mutate(body);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });

  return (
    <Stack gap="md">
      <Group justify="space-between">
        <SegmentedControl
          aria-label={t("patches:editor")}
          value={editor}
          onChange={onEditor}
          data={[
            { value: "visual", label: t("patches:visual") },
            { value: "sql", label: "SQL" },
          ]}
        />
        <Group gap="xs">
          {dirty ? (
            <Text size="sm" c="dimmed">
              {t("patches:unsaved")}
            </Text>
          ) : null}
          <CopyAs
            call={{
              method: "POST",
              path: `/patches/${patch.id}/dry-run`,
              cli: `patch dry-run ${patch.id} --wait`,
            }}
          />
          <Button
            variant="default"
            disabled={!dirty || locked}
            loading={save.isPending}
            onClick={() => save.mutate(body, { onSuccess: () => notifyDone(t("common:saved")) })}
          >
            {t("common:save")}
          </Button>
          {can("patches.dry_run") ? (
            <Button
              leftSection={<IconFlask size={16} />}
              disabled={draft.operations.length === 0 || locked || connection.read_only}
              loading={dryRun.isPending}
              onClick={start}
            >
              {t("patches:run_dry")}
            </Button>
          ) : null}
        </Group>
      </Group>
      <ErrorNotice error={save.error ?? dryRun.error} />
      <NeedRight right="patches.write" />
      {connection.read_only ? (
        <Text size="sm" c="dimmed">
          {t("patches:target_read_only")}
        </Text>
      ) : null}
      {editor === "sql" ? (
        <SqlTab
          operations={draft.operations}
          onChange={setOperations}
          engine={connection.engine}
          tables={completion}
          readOnly={locked}
        />
      ) : (
        <fieldset className="au-fields" disabled={locked}>
          <legend className="au-hidden">{t("patches:operations")}</legend>
          <Stack gap="md">
            {draft.operations.map((item, index) => (
              <OperationCard
                key={item.id}
                patchId={patch.id}
                index={index}
                count={draft.operations.length}
                operation={item.operation}
                tables={tables}
                engine={connection.engine}
                completion={completion}
                readOnly={locked}
                onChange={(operation) =>
                  setOperations(
                    draft.operations.map((old) =>
                      old.id === item.id ? { ...old, operation } : old,
                    ),
                  )
                }
                onRemove={() => setOperations(draft.operations.filter((old) => old.id !== item.id))}
                onMove={(step) => {
                  const next = draft.operations.filter((old) => old.id !== item.id);
                  next.splice(index + step, 0, item);
                  setOperations(next);
                }}
              />
            ))}
            {draft.operations.length === 0 ? (
              <Panel>
                <Text size="sm" c="dimmed">
                  {t("patches:no_operations")}
                </Text>
              </Panel>
            ) : null}
            <Menu position="bottom-start" width={260}>
              <Menu.Target>
                <Button
                  variant="light"
                  leftSection={<IconPlus size={16} />}
                  disabled={locked}
                  style={{ alignSelf: "flex-start" }}
                >
                  {t("patches:add_operation")}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {OPS.map((op) => (
                  <Menu.Item
                    key={op}
                    onClick={() =>
                      setOperations([
                        ...draft.operations,
                        draftOf(emptyOperation(op, tables[0]?.name ?? "")),
                      ])
                    }
                  >
                    <Text size="sm" fw={560}>
                      {t(`patches:op.${op}`)}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {t(`patches:op_text.${op}`)}
                    </Text>
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          </Stack>
        </fieldset>
      )}
      <OptionsPanel
        options={draft.options}
        onChange={(options) => setDraft({ ...draft, options })}
        readOnly={locked}
      />
    </Stack>
  );
}
