import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Connection, Migration } from "@/api/types.ts";
import { ErrorNotice, notifyDone } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { wasCompared } from "../draft.ts";
import { useUpdateMigration } from "../mutations.ts";
import { SqlFields } from "./sql-fields.tsx";

interface Props {
  migration: Migration;
  connection: Connection;
  editable: boolean;
}

function written(migration: Migration) {
  return { sql: migration.generated_sql, back: migration.rollback_sql ?? "" };
}

/** The statements and their way back as texts; what is changed takes the place of the plan. */
export function SqlView({ migration, connection, editable }: Props) {
  const { t } = useTranslation();
  const saved = written(migration);
  const [draft, setDraft] = useState(saved);
  const save = useUpdateMigration(migration.id);
  const dirty = draft.sql !== saved.sql || draft.back !== saved.back;
  const empty = draft.sql.trim() === "";

  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      dirty && current.pathname !== next.pathname && !window.confirm(t("migrations:leave")),
    enableBeforeUnload: () => dirty,
  });

  const store = () => {
    const rollback_sql = draft.back.trim() === "" ? null : draft.back;
    save.mutate(
      { sql: draft.sql, rollback_sql },
      {
        onSuccess: (made) => {
          setDraft(written(made));
          notifyDone(t("common:saved"));
        },
      },
    );
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
      event.preventDefault();
      if (dirty && editable && !empty) store();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });

  return (
    <Panel
      title={t("migrations:view.sql")}
      actions={
        editable ? (
          <Group gap="xs">
            {dirty ? (
              <Text size="sm" c="dimmed">
                {t("migrations:unsaved")}
              </Text>
            ) : null}
            <Button size="xs" variant="default" disabled={!dirty} onClick={() => setDraft(saved)}>
              {t("migrations:discard")}
            </Button>
            <Button size="xs" disabled={!dirty || empty} loading={save.isPending} onClick={store}>
              {t("common:save")}
            </Button>
          </Group>
        ) : null
      }
    >
      <Stack gap="md">
        <ErrorNotice error={save.error} />
        {dirty && wasCompared(migration) ? (
          <Alert color="yellow">{t("migrations:edit_text")}</Alert>
        ) : null}
        <SqlFields
          projectId={migration.project_id}
          target={connection}
          value={draft}
          onChange={setDraft}
          readOnly={!editable}
        />
      </Stack>
    </Panel>
  );
}
