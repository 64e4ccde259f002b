import type { Operation, Row } from "@/api/types.ts";
import { codedText } from "@/components/shared/coded.ts";

/** A warning of the dry run in the reader's language; the server's sentence where we have none. */
export function warningText(warning: {
  code: string;
  message: string;
  params?: Record<string, unknown>;
}): string {
  return codedText("codes:warning.", warning);
}

/** Why something cannot be rolled back: `code: sentence`. */
export function reasonText(reason: string): string {
  const [, code, message] = /^([a-z_]+): (.*)$/s.exec(reason) ?? [];
  return code && message ? codedText("codes:reason.", { code, message }) : reason;
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "string") return `'${value.replaceAll("'", "''")}'`;
  return typeof value === "object" ? `'${JSON.stringify(value)}'` : String(value);
}

/** An operation as SQL that people read; it is never sent anywhere. */
export function operationText(operation: Operation): string {
  const params = "params" in operation ? Object.entries(operation.params ?? {}) : [];
  const given = params.map(([name, value]) => `-- :${name} = ${literal(value)}`);
  return [...given, statementText(operation)].join("\n");
}

function statementText(operation: Operation): string {
  switch (operation.op) {
    case "update": {
      const set = [
        ...Object.entries(operation.set ?? {}).map(
          ([name, value]) => `${name} = ${literal(value)}`,
        ),
        ...Object.entries(operation.set_expr ?? {}).map(([name, text]) => `${name} = ${text}`),
      ].join(",\n       ");
      return `UPDATE ${operation.table}\n   SET ${set}${filter(operation.where)}`;
    }
    case "delete":
      return `DELETE FROM ${operation.table}${filter(operation.where)}`;
    case "insert":
      return rowsText(`INSERT INTO ${operation.table}`, operation.rows);
    case "upsert": {
      const head = `UPSERT INTO ${operation.table} BY (${operation.key.join(", ")})`;
      const rest = operation.insert_missing ? "" : "\n  -- UPDATE ONLY";
      return rowsText(head, operation.rows ?? []) + rest;
    }
    default:
      return operation.statement;
  }
}

function filter(where: string | null | undefined): string {
  return where ? `\n WHERE ${where}` : "";
}

const SHOWN = 20;

function rowsText(head: string, rows: Row[]): string {
  const lines = rows.slice(0, SHOWN).map((row) => {
    const cells = Object.entries(row).map(([name, value]) => `${name}: ${literal(value)}`);
    return `  (${cells.join(", ")})`;
  });
  return [head, ...lines, ...(rows.length > SHOWN ? [`  … +${rows.length - SHOWN}`] : [])].join(
    "\n",
  );
}
