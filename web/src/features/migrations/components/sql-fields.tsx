import { Alert, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/api/types.ts";
import { errorText } from "@/components/ui/error-notice.tsx";
import { SqlEditor } from "@/components/ui/sql-editor.tsx";
import { schemaQuery } from "@/features/connections/queries.ts";
import { lintQuery } from "../queries.ts";
import { bySeverity } from "../words.ts";
import { FindingLine } from "./finding-line.tsx";

/** Statements written by hand, and their way back. */
export interface Written {
  sql: string;
  back: string;
}

interface Props {
  projectId: string;
  target: Connection | undefined;
  value: Written;
  onChange: (value: Written) => void;
  readOnly?: boolean;
}

/** Two editors; below them what the rules find, as it is typed. */
export function SqlFields({ projectId, target, value, onChange, readOnly = false }: Props) {
  const { t } = useTranslation();
  const { data: schema } = useQuery({
    ...schemaQuery(target?.id ?? ""),
    enabled: target !== undefined,
  });
  const tables = useMemo(
    () =>
      Object.fromEntries(
        (schema?.tables ?? []).map((table) => [table.name, table.columns.map((c) => c.name)]),
      ),
    [schema],
  );
  const engine = target?.engine ?? "postgresql";
  return (
    <Stack gap="sm">
      <div>
        <Text size="sm" fw={600} mb={4}>
          {t("migrations:sql")}
        </Text>
        <SqlEditor
          label={t("migrations:sql")}
          value={value.sql}
          onChange={(sql) => onChange({ ...value, sql })}
          engine={engine}
          tables={tables}
          minHeight={160}
          readOnly={readOnly}
        />
        <Text size="xs" c="dimmed" mt={4}>
          {t("migrations:sql_hint")}
        </Text>
      </div>
      <div>
        <Text size="sm" fw={600} mb={4}>
          {t("migrations:rollback_sql")}
        </Text>
        <SqlEditor
          label={t("migrations:rollback_sql")}
          value={value.back}
          onChange={(back) => onChange({ ...value, back })}
          engine={engine}
          tables={tables}
          minHeight={90}
          readOnly={readOnly}
        />
        <Text size="xs" c="dimmed" mt={4}>
          {t("migrations:rollback_sql_hint")}
        </Text>
      </div>
      {readOnly ? null : <LiveLint projectId={projectId} target={target} value={value} />}
    </Stack>
  );
}

function LiveLint({ projectId, target, value }: Pick<Props, "projectId" | "target" | "value">) {
  const { t } = useTranslation();
  const [asked] = useDebouncedValue(value, 500);
  const { data, error } = useQuery({
    ...lintQuery({
      project_id: projectId,
      target: target?.id ?? "",
      sql: asked.sql,
      back: asked.back,
    }),
    placeholderData: keepPreviousData,
  });
  if (asked.sql.trim() === "" || !target) return null;
  if (error) {
    return (
      <Alert color="red" role="status" title={t("migrations:cannot_read")}>
        <Text size="sm">{errorText(error)}</Text>
      </Alert>
    );
  }
  if (!data) return null;
  const found = [...data.lint_warnings].sort(bySeverity);
  return (
    <section aria-label={t("migrations:findings")} aria-live="polite">
      <Text size="sm" fw={560} mb={6}>
        {t("migrations:read_statements", { count: data.statements.length })}
      </Text>
      {found.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("migrations:no_findings")}
        </Text>
      ) : (
        <Stack gap="sm">
          {found.map((warning) => (
            <FindingLine
              key={`${warning.code} ${warning.statement_index}`}
              finding={warning}
              aside={
                warning.statement_index === null ? null : (
                  <Text span size="sm" c="dimmed">
                    ({t("migrations:statement_n", { number: warning.statement_index + 1 })})
                  </Text>
                )
              }
            />
          ))}
        </Stack>
      )}
    </section>
  );
}
