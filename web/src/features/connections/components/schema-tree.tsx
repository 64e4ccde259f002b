import { Text, TextInput } from "@mantine/core";
import { IconEye, IconSearch, IconTable } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseSchema, SchemaTable } from "@/api/types.ts";
import { fold, formatNumber } from "@/lib/format.ts";

interface Props {
  schema: DatabaseSchema;
  selected: string;
  onSelect: (table: string) => void;
}

function matches(table: SchemaTable, wanted: string): boolean {
  return (
    fold(table.name).includes(wanted) ||
    table.columns.some((column) => fold(column.name).includes(wanted))
  );
}

/** All tables, searched by their own and their columns' names; only what is in sight is drawn. */
export function SchemaTree({ schema, selected, onSelect }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const tables = useMemo(() => {
    const wanted = fold(text.trim());
    return wanted ? schema.tables.filter((table) => matches(table, wanted)) : schema.tables;
  }, [schema, text]);
  const rows = useVirtualizer({
    count: tables.length,
    getScrollElement: () => box.current,
    estimateSize: () => 31,
    overscan: 12,
    initialRect: { width: 280, height: 520 },
  });

  // The table an address or another panel names comes into sight.
  const index = tables.findIndex((table) => table.name === selected);
  useEffect(() => {
    if (index >= 0) rows.scrollToIndex(index, { align: "auto" });
  }, [index, rows]);

  const onKey = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const next = tables[Math.max(0, Math.min(tables.length - 1, index + step))];
    if (!next) return;
    onSelect(next.name);
    rows.scrollToIndex(tables.indexOf(next));
    requestAnimationFrame(() => {
      box.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
    });
  };

  return (
    <div className="au-panel">
      <div style={{ padding: 8, borderBottom: "1px solid var(--au-border)" }}>
        <TextInput
          size="xs"
          type="search"
          aria-label={t("connections:find_table")}
          placeholder={t("connections:find_table_short")}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      {tables.length === 0 ? (
        <Text size="sm" c="dimmed" p="md">
          {t("connections:no_table_found")}
        </Text>
      ) : null}
      <div
        ref={box}
        style={{
          maxHeight: 560,
          overflow: "auto",
          padding: 6,
          display: tables.length ? "block" : "none",
        }}
      >
        <div
          role="listbox"
          tabIndex={-1}
          aria-label={t("connections:tables")}
          onKeyDown={onKey}
          style={{ height: rows.getTotalSize(), position: "relative" }}
        >
          {rows.getVirtualItems().map((item) => {
            const table = tables[item.index];
            if (!table) return null;
            const current = table.name === selected;
            const view = table.kind.includes("view");
            return (
              <button
                key={table.name}
                type="button"
                role="option"
                aria-selected={current}
                tabIndex={
                  current || (item.index === 0 && !tables.some((x) => x.name === selected)) ? 0 : -1
                }
                className="au-tree-row"
                style={{ position: "absolute", top: item.start, left: 0 }}
                onClick={() => onSelect(table.name)}
              >
                {view ? <IconEye size={15} aria-hidden /> : <IconTable size={15} aria-hidden />}
                <span className="au-truncate" style={{ flex: 1 }}>
                  {table.name}
                </span>
                {table.row_estimate === null ? null : (
                  <Text span size="xs" c="dimmed" className="au-num">
                    {formatNumber(table.row_estimate, {
                      notation: "compact",
                      maximumFractionDigits: 1,
                    })}
                  </Text>
                )}
              </button>
            );
          })}
        </div>
      </div>
    </div>
  );
}
