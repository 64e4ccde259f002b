import { Button, Group, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Migration } from "@/api/types.ts";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Sheet } from "@/components/ui/sheet.tsx";
import { allConnectionsQuery } from "@/features/connections/queries.ts";
import { readSource, type SourceChoice, writeSource } from "../draft.ts";
import { useCompare, useCreateMigration } from "../mutations.ts";
import { bodyOfRules, CompareFields, NO_RULES } from "./compare-fields.tsx";
import { ConnectionSelect, SourceFields } from "./source-fields.tsx";
import { SqlFields } from "./sql-fields.tsx";

/** What the address says of a new migration. */
export interface NewSearch {
  source?: string | undefined;
  target?: string | undefined;
}

interface Props {
  projectId: string;
  opened: boolean;
  onClose: () => void;
  search: NewSearch;
  onSearch: (search: NewSearch) => void;
}

export function NewMigrationSheet(props: Props) {
  const { t } = useTranslation();
  const { opened, onClose } = props;
  return (
    <Sheet opened={opened} onClose={onClose} title={t("migrations:new")} size={720}>
      <NewForm {...props} />
    </Sheet>
  );
}

/** From a comparison, or of one's own statements; what was chosen stands in the address. */
function NewForm({ projectId, onClose, search, onSearch }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data } = useQuery(allConnectionsQuery(projectId));
  const connections = data?.items ?? [];
  const source = readSource(search.source);
  const target = connections.find((item) => item.id === search.target);
  const own = source.kind === "sql";
  const [name, setName] = useState("");
  const [ddl, setDdl] = useState("");
  const [rules, setRules] = useState(NO_RULES);
  const [written, setWritten] = useState({ sql: "", back: "" });
  const compare = useCompare(projectId);
  const create = useCreateMigration();
  const setSource = (next: SourceChoice) => onSearch({ ...search, source: writeSource(next) });
  const named = name.trim();
  const chosen =
    source.kind === "ddl"
      ? ddl.trim() !== ""
      : source.kind === "sql"
        ? written.sql.trim() !== "" && named !== ""
        : source.id !== "";
  const open = (made: Migration) =>
    void navigate({
      to: "/projects/$projectId/migrations/$migrationId",
      params: { projectId, migrationId: made.id },
      search: {},
    });
  const submit = () => {
    if (!target) return;
    if (source.kind === "sql") {
      const rollback_sql = written.back.trim() === "" ? null : written.back;
      const body = {
        project_id: projectId,
        target_connection_id: target.id,
        name: named,
        annotation: "",
      };
      create.mutate({ ...body, sql: written.sql, rollback_sql }, { onSuccess: open });
      return;
    }
    const from =
      source.kind === "ddl"
        ? { ddl }
        : source.kind === "snapshot"
          ? { snapshot_id: source.id }
          : { connection_id: source.id };
    compare.mutate(
      {
        ...(named ? { name: named } : {}),
        source: from,
        target_connection_id: target.id,
        ...bodyOfRules(rules),
      },
      { onSuccess: open },
    );
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack>
        <SegmentedControl
          fullWidth
          aria-label={t("migrations:way")}
          value={own ? "sql" : "compare"}
          onChange={(value) =>
            setSource(value === "sql" ? { kind: "sql" } : { kind: "connection", id: "" })
          }
          data={[
            { value: "compare", label: t("migrations:by_comparison") },
            { value: "sql", label: t("migrations:by_hand") },
          ]}
        />
        <ErrorNotice error={compare.error ?? create.error} />
        <ConnectionSelect
          label={t("migrations:target")}
          description={t(own ? "migrations:target_hint_own" : "migrations:target_hint")}
          connections={connections}
          value={search.target ?? ""}
          onChange={(id) => onSearch({ ...search, target: id || undefined })}
          writable
        />
        {own ? null : (
          <SourceFields
            source={source}
            onSource={setSource}
            ddl={ddl}
            onDdl={setDdl}
            connections={connections}
            target={target}
          />
        )}
        <TextInput
          label={t("common:name")}
          description={own ? undefined : t("migrations:name_hint")}
          placeholder={t("migrations:name_example")}
          required={own}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {own ? (
          <SqlFields projectId={projectId} target={target} value={written} onChange={setWritten} />
        ) : (
          <CompareFields value={rules} onChange={setRules} engine={target?.engine} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button
            type="submit"
            loading={compare.isPending || create.isPending}
            disabled={!target || !chosen}
          >
            {t(own ? "migrations:create" : "migrations:compare")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
