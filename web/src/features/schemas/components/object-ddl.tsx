import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Engine } from "@/api/types.ts";
import { CopyIcon } from "@/components/ui/copy-line.tsx";
import { SqlEditor } from "@/components/ui/sql-editor.tsx";

const NO_TABLES = {};
const nothing = () => undefined;

/** The statements that make an object, to read and to take along. */
export function ObjectDdl({ ddl, name, engine }: { ddl: string; name: string; engine: Engine }) {
  const { t } = useTranslation();
  return (
    <>
      <Group justify="space-between" px="md" pb={6} wrap="nowrap">
        <Text size="xs" c="dimmed">
          {t("schemas:ddl_text")}
        </Text>
        <CopyIcon text={ddl} label={t("schemas:copy_ddl", { side: name })} />
      </Group>
      <SqlEditor
        key={ddl}
        label={t("schemas:ddl_of", { name })}
        value={ddl}
        onChange={nothing}
        engine={engine}
        tables={NO_TABLES}
        readOnly
      />
    </>
  );
}
