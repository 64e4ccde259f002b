import { Box, Group, Skeleton, Stack, Text, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Migration } from "@/api/types.ts";
import { ChangeTree } from "@/components/shared/change-tree.tsx";
import { DdlCompare } from "@/components/shared/ddl-compare.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { changesQuery, ddlQuery } from "../queries.ts";
import { kindText, objectText } from "../words.ts";

interface Props {
  migration: Migration;
  object: string | undefined;
  onObject: (object: string) => void;
  onStatement: (index: number) => void;
}

/** What differs as a tree; beside it the object in the target and in the source, as DDL. */
export function ChangesView({ migration, object, onObject, onStatement }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(changesQuery(migration));
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />;
  if (!data) {
    return (
      <div aria-busy>
        <Skeleton height={360} />
      </div>
    );
  }
  const shown = object ?? data.changes[0]?.object;
  return (
    <div className="au-beside">
      <ChangeTree changes={data.changes} selected={shown} onSelect={onObject} />
      {shown ? (
        <Stack gap="md" miw={0}>
          <ObjectDdl migration={migration} object={shown} />
          <Its migration={migration} object={shown} onStatement={onStatement} />
        </Stack>
      ) : (
        <Box className="au-panel au-panel-body">
          <Text size="sm" c="dimmed">
            {t("schemas:no_change")}
          </Text>
        </Box>
      )}
    </div>
  );
}

function ObjectDdl({ migration, object }: { migration: Migration; object: string }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(ddlQuery(migration, object));
  return (
    <Panel title={objectText(data?.object ?? object)} padded={false}>
      {error ? (
        <div className="au-panel-body">
          <ErrorNotice error={error} />
        </div>
      ) : data ? (
        <DdlCompare
          before={data.before}
          after={data.after}
          beforeLabel={t("migrations:in_target")}
          afterLabel={t("migrations:in_source")}
        />
      ) : (
        <div className="au-panel-body" aria-busy>
          <Skeleton height={160} />
        </div>
      )}
    </Panel>
  );
}

/** Statements on the object, or on a part of it. */
function Its({ migration, object, onStatement }: Omit<Props, "onObject"> & { object: string }) {
  const { t } = useTranslation();
  const name = objectText(object);
  const found = migration.statements.filter((statement) => {
    const other = objectText(statement.object);
    return other === name || other.startsWith(`${name}.`) || name.startsWith(`${other}.`);
  });
  return (
    <Panel title={t("migrations:its_statements")}>
      {found.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("migrations:no_statement")}
        </Text>
      ) : (
        <Stack gap={6}>
          {found.map((statement) => (
            <UnstyledButton key={statement.index} onClick={() => onStatement(statement.index)}>
              <Group gap={8} wrap="nowrap" align="flex-start">
                <Text size="sm" c="dimmed" className="au-num">
                  {statement.index + 1}.
                </Text>
                <Text size="sm" className="au-link au-wrap">
                  {t(`migrations:action.${statement.action}`, { defaultValue: statement.action })}{" "}
                  {kindText(statement.object)}{" "}
                  <span className="au-mono">{objectText(statement.object)}</span>
                </Text>
              </Group>
            </UnstyledButton>
          ))}
        </Stack>
      )}
    </Panel>
  );
}
