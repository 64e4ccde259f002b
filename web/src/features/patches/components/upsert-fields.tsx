import {
  Badge,
  FileInput,
  Group,
  MultiSelect,
  SegmentedControl,
  Switch,
  Text,
} from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PatchFile, SchemaTable, UpsertOp } from "@/api/types.ts";
import { CellValue } from "@/components/ui/cell.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { formatNumber } from "@/lib/format.ts";
import { useUploadFile } from "../mutations.ts";
import { RowsField } from "./rows-field.tsx";

interface Props {
  patchId: string;
  operation: UpsertOp;
  table: SchemaTable | undefined;
  onChange: (operation: UpsertOp) => void;
}

/** Rows from a file or typed, matched by key. */
export function UpsertFields({ patchId, operation, table, onChange }: Props) {
  const { t } = useTranslation();
  const [source, setSource] = useState(
    operation.rows && operation.rows.length > 0 ? "rows" : "file",
  );
  const [file, setFile] = useState<PatchFile | null>(null);
  const upload = useUploadFile(patchId);
  const take = (chosen: File | null) => {
    if (!chosen) return;
    upload.mutate(chosen, {
      onSuccess: (stored) => {
        setFile(stored);
        onChange({ ...operation, file_id: stored.file_id, rows: null });
      },
    });
  };
  return (
    <>
      <Group align="flex-end">
        <MultiSelect
          label={t("patches:key")}
          description={t("patches:key_hint")}
          w={340}
          maw="100%"
          data={table?.columns.map((column) => column.name) ?? operation.key}
          value={operation.key}
          onChange={(key) => onChange({ ...operation, key })}
        />
        <Switch
          mb={8}
          label={t("patches:insert_missing")}
          checked={operation.insert_missing}
          onChange={(event) =>
            onChange({ ...operation, insert_missing: event.currentTarget.checked })
          }
        />
      </Group>
      <SegmentedControl
        size="xs"
        style={{ alignSelf: "flex-start" }}
        aria-label={t("patches:row_source")}
        value={source}
        onChange={setSource}
        data={[
          { value: "file", label: t("patches:from_file") },
          { value: "rows", label: t("patches:from_rows") },
        ]}
      />
      {source === "file" ? (
        <>
          <FileInput
            label={t("patches:file")}
            description={t("patches:file_hint")}
            placeholder={t(operation.file_id ? "patches:file_stored" : "patches:choose_file")}
            accept=".csv,.tsv,.xlsx,.ndjson,.jsonl"
            leftSection={<IconFileSpreadsheet size={17} aria-hidden />}
            disabled={upload.isPending}
            onChange={take}
          />
          <ErrorNotice error={upload.error} />
          {file ? <FilePreview file={file} /> : null}
        </>
      ) : (
        <RowsField
          rows={operation.rows ?? []}
          table={table}
          onChange={(rows) => onChange({ ...operation, rows, file_id: null })}
        />
      )}
    </>
  );
}

function FilePreview({ file }: { file: PatchFile }) {
  const { t } = useTranslation();
  return (
    <div className="au-panel" style={{ overflow: "auto" }}>
      <Text size="sm" px="md" py={8}>
        {t("patches:file_rows", { count: file.rows, rows: formatNumber(file.rows) })}
      </Text>
      <table className="au-grid">
        <thead>
          <tr>
            {file.columns.map((column) => (
              <th key={column.name} scope="col">
                {column.name} <Badge size="xs">{column.type}</Badge>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {file.sample.slice(0, 5).map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file have no key
            <tr key={index}>
              {file.columns.map((column) => (
                <td key={column.name}>
                  <CellValue value={row[column.name]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
