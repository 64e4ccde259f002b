import { Alert, Button, Code, Group, Radio, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/api/types.ts";
import { CopyIcon } from "@/components/ui/copy-line.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { schemaQuery } from "@/features/connections/queries.ts";
import type { Builtin } from "../model.ts";
import { builtinsQuery } from "../queries.ts";
import { builtinName, builtinText } from "../words.ts";
import type { FormProps } from "./infer-form.tsx";

/** One of the scenarios that come along, for a database that has its tables. */
export function BuiltinForm({ projectId, target, busy, onCreate }: FormProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(builtinsQuery);
  const [id, setId] = useState<string>();
  const [name, setName] = useState<string>();
  const chosen = data?.items.find((item) => item.id === id);
  const called = name ?? (chosen ? builtinName(chosen) : "");
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={220} />;
  return (
    <Panel title={t("seeds:way.builtin")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!target || !chosen || busy) return;
          const where = { project_id: projectId, connection_id: target.id };
          const { scenario } = chosen;
          onCreate({
            from: "builtin",
            body: { ...scenario, ...where, name: called.trim(), description: "" },
          });
        }}
      >
        <Stack gap="md">
          <Radio.Group label={t("seeds:builtin_label")} value={id ?? null} onChange={setId}>
            <Stack gap="sm" pt={6}>
              {data.items.map((item) => (
                <Radio
                  key={item.id}
                  value={item.id}
                  label={builtinName(item)}
                  description={
                    <>
                      {builtinText(item)}
                      <Text span size="xs" className="au-mono au-wrap" display="block" mt={2}>
                        {item.tables.join(", ")}
                      </Text>
                    </>
                  }
                />
              ))}
            </Stack>
          </Radio.Group>
          {target && chosen ? <Missing target={target} builtin={chosen} /> : null}
          <TextInput
            label={t("common:name")}
            required
            maxLength={200}
            value={called}
            onChange={(event) => setName(event.currentTarget.value)}
            maw={420}
          />
          <Group>
            <Button
              type="submit"
              leftSection={<IconPlus size={16} />}
              loading={busy}
              disabled={!target || !chosen || called.trim() === ""}
            >
              {t("seeds:create")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}

/** Tables that the database does not have yet, with the statements that make them. */
function Missing({ target, builtin }: { target: Connection; builtin: Builtin }) {
  const { t } = useTranslation();
  const { data: schema } = useQuery(schemaQuery(target.id));
  if (!schema) return null;
  const known = new Set(schema.tables.map((table) => table.name));
  const missing = builtin.tables.filter((table) => !known.has(table));
  if (missing.length === 0) return null;
  const ddl = builtin.ddl[target.engine];
  return (
    <Alert
      color="yellow"
      icon={<IconAlertTriangle size={18} />}
      title={t("seeds:builtin_missing", { count: missing.length })}
    >
      <Text size="sm" className="au-mono au-wrap">
        {missing.join(", ")}
      </Text>
      {ddl ? (
        <details>
          <summary>{t("seeds:builtin_ddl")}</summary>
          <Group align="flex-start" wrap="nowrap" mt="xs">
            <Code block style={{ flex: 1, maxHeight: 260, overflow: "auto" }}>
              {ddl}
            </Code>
            <CopyIcon text={ddl} />
          </Group>
        </details>
      ) : null}
    </Alert>
  );
}
