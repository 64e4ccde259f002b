import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { missing, sentValues } from "@/components/params/fields.ts";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Sheet } from "@/components/ui/sheet.tsx";
import { fitting, type GridColumn } from "../draft.ts";
import { fieldsOf } from "../form.ts";
import type { ColumnSpec, Generator } from "../model.ts";
import { spreadOf } from "../spread.ts";
import { Findings } from "./findings.tsx";
import { GeneratorFields } from "./generator-fields.tsx";
import { Histogram } from "./histogram.tsx";

interface Props {
  projectId: string;
  column: GridColumn;
  catalogue: Generator[];
  /** Columns of the table, for parameters that name some. */
  named: string[];
  busy: boolean;
  error: Error | null;
  faults: Record<string, string>;
  readOnly: boolean;
  onSave: (spec: ColumnSpec | null, then: "close" | "next") => void;
  onClose: () => void;
}

/** What fills one column: a generator with its parameters, or whatever happens by itself. */
export function ColumnSheet(props: Props) {
  const { projectId, column, catalogue, named, busy, error, faults, readOnly } = props;
  const { onSave, onClose } = props;
  const { t } = useTranslation();
  const [spec, setSpec] = useState(column.spec);
  const fits = useMemo(() => fitting(catalogue, column), [catalogue, column]);
  const chosen = catalogue.find((one) => one.id === spec?.generator);
  const incomplete =
    spec === null || (chosen && missing(fieldsOf(chosen), spec.params ?? {}).length > 0);
  const spread = column.values ? spreadOf(column.values) : null;
  const placed = Object.keys(faults).length > 0;
  const save = (then: "close" | "next") => onSave(spec && sent(spec, chosen), then);
  return (
    <Sheet opened onClose={onClose} title={column.id}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!incomplete && !busy) save("close");
        }}
      >
        <Stack>
          <About column={column} />
          <Findings findings={column.findings} />
          {error && !placed ? <ErrorNotice error={error} /> : null}
          {faults[""] ? <Alert color="red">{faults[""]}</Alert> : null}
          <fieldset className="au-fields" disabled={readOnly || column.implied === "generated"}>
            <GeneratorFields
              projectId={projectId}
              column={column}
              spec={spec}
              onChange={setSpec}
              fitting={fits}
              catalogue={catalogue}
              columns={named}
              faults={faults}
            />
          </fieldset>
          {spread ? <Histogram spread={spread} column={column.id} /> : null}
          {readOnly || column.implied === "generated" ? null : (
            <Group justify="space-between" className="au-sheet-end">
              <Button
                variant="subtle"
                color="red"
                disabled={busy || column.spec === null}
                onClick={() => onSave(null, "close")}
              >
                {t("seeds:take_away")}
              </Button>
              <Group gap="xs">
                <Button
                  variant="default"
                  disabled={incomplete || busy}
                  rightSection={<IconArrowRight size={16} />}
                  onClick={() => save("next")}
                >
                  {t("seeds:save_next")}
                </Button>
                <Button type="submit" loading={busy} disabled={incomplete}>
                  {t("common:save")}
                </Button>
              </Group>
            </Group>
          )}
        </Stack>
      </form>
    </Sheet>
  );
}

/** The entry without what was left as it is anyway. */
function sent({ generator, params = {} }: ColumnSpec, chosen: Generator | undefined): ColumnSpec {
  if (!chosen) return { generator, params };
  const { null_rate, unique } = params;
  return {
    generator,
    params: {
      ...sentValues(fieldsOf(chosen), params),
      ...(typeof null_rate === "number" && null_rate > 0 ? { null_rate } : {}),
      ...(unique === true ? { unique } : {}),
    },
  };
}

function About({ column }: { column: GridColumn }) {
  const { t } = useTranslation();
  const facts = [
    column.nullable ? "" : t("seeds:not_null"),
    column.unique ? t("seeds:unique_there") : "",
    column.parents.length > 0 ? t("seeds:points_at", { tables: column.parents.join(", ") }) : "",
  ];
  return (
    <Stack gap={6}>
      <Text size="sm" c="dimmed">
        <span className="au-mono">{column.type}</span>
        {facts.filter(Boolean).map((fact) => ` · ${fact}`)}
      </Text>
      {column.spec === null ? (
        <Text size="sm">{t(`seeds:implied_text.${column.implied}`)}</Text>
      ) : null}
    </Stack>
  );
}
