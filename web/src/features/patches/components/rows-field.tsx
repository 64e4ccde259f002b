import { JsonInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Row, SchemaTable } from "@/api/types.ts";

interface Props {
  rows: Row[];
  table: SchemaTable | undefined;
  onChange: (rows: Row[]) => void;
}

function parse(text: string): Row[] | null {
  try {
    const value: unknown = JSON.parse(text);
    const good = Array.isArray(value) && value.every((row) => row && typeof row === "object");
    return good ? (value as Row[]) : null;
  } catch {
    return null;
  }
}

/** Rows as a JSON list; kept only while it can be read. */
export function RowsField({ rows, table, onChange }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => (rows.length ? JSON.stringify(rows, null, 2) : ""));
  const bad = text.trim() !== "" && parse(text) === null;
  const example = Object.fromEntries(
    (table?.columns ?? []).slice(0, 3).map((column) => [column.name, "…"]),
  );
  return (
    <JsonInput
      label={t("patches:rows")}
      description={t("patches:rows_hint", { count: rows.length })}
      placeholder={JSON.stringify([example])}
      error={bad ? t("patches:rows_bad") : undefined}
      autosize
      minRows={4}
      maxRows={16}
      spellCheck={false}
      value={text}
      onChange={(next) => {
        setText(next);
        const parsed = next.trim() === "" ? [] : parse(next);
        if (parsed) onChange(parsed);
      }}
    />
  );
}
