import {
  Button,
  Checkbox,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  TextInput,
} from "@mantine/core";
import { IconWand } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/api/types.ts";
import { CopyAs } from "@/components/ui/copy-as.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { schemaQuery } from "@/features/connections/queries.ts";
import { withRows } from "@/lib/tables.ts";
import type { Origin } from "../mutations.ts";
import { LOCALES } from "./settings-view.tsx";

export interface FormProps {
  projectId: string;
  target: Connection | undefined;
  busy: boolean;
  onCreate: (origin: Origin) => void;
}

const ROWS = 100;

/** The database is read, and a scenario that runs as it is comes out. */
export function InferForm({ projectId, target, busy, onCreate }: FormProps) {
  const { t, i18n } = useTranslation();
  const [name, setName] = useState<string>();
  const [rows, setRows] = useState(ROWS);
  const [learn, setLearn] = useState(false);
  const [tables, setTables] = useState<string[]>([]);
  const [locale, setLocale] = useState<(typeof LOCALES)[number]>(
    i18n.resolvedLanguage === "fr" ? "fr_FR" : "en_US",
  );
  const { data: schema } = useQuery({
    ...schemaQuery(target?.id ?? ""),
    enabled: target !== undefined,
  });
  const called = name ?? (target ? t("seeds:name_of", { name: target.name }) : "");
  const body = {
    connection_id: target?.id ?? "",
    rows,
    learn,
    locale,
    ...(tables.length > 0 ? { tables } : {}),
  };
  return (
    <Panel title={t("seeds:way.infer")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!target || busy || called.trim() === "") return;
          onCreate({ from: "infer", name: called.trim(), project_id: projectId, asked: body });
        }}
      >
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label={t("common:name")}
              required
              maxLength={200}
              value={called}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <NumberInput
              label={t("seeds:root_rows")}
              description={t("seeds:root_rows_hint")}
              min={1}
              max={100_000_000}
              allowDecimal={false}
              value={rows}
              onChange={(value) => setRows(typeof value === "number" && value > 0 ? value : ROWS)}
            />
            <Select
              label={t("seeds:locale")}
              allowDeselect={false}
              data={LOCALES.map((value) => ({ value, label: t(`seeds:locale_is.${value}`) }))}
              value={locale}
              onChange={(value) => setLocale(LOCALES.find((one) => one === value) ?? "en_US")}
            />
            <MultiSelect
              label={t("seeds:only_tables")}
              placeholder={tables.length === 0 ? t("seeds:all_tables") : undefined}
              searchable
              clearable
              clearButtonProps={{ "aria-label": t("common:clear") }}
              nothingFoundMessage={t("common:no_match")}
              data={withRows(schema?.tables ?? []).map((table) => table.name)}
              value={tables}
              onChange={setTables}
            />
          </SimpleGrid>
          <Checkbox
            label={t("seeds:learn")}
            description={t("seeds:learn_hint")}
            checked={learn}
            onChange={(event) => setLearn(event.currentTarget.checked)}
          />
          <Group>
            <Button
              type="submit"
              leftSection={<IconWand size={16} />}
              loading={busy}
              disabled={!target || called.trim() === ""}
            >
              {t("seeds:infer")}
            </Button>
            <CopyAs
              call={{
                method: "POST",
                path: "/seed/infer",
                body,
                cli: `seed infer '${target?.name ?? "CONNECTION"}' --rows ${rows}${learn ? " --learn" : ""}`,
              }}
            />
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
