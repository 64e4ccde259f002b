import type { Cell } from "@/api/types.ts";
import { showCell } from "@/lib/diff.ts";

/** One value of a database; NULL looks unlike the text "NULL". */
export function CellValue({ value }: { value: Cell }) {
  if (value === null || value === undefined) return <span className="au-null">NULL</span>;
  const text = showCell(value);
  return <span title={text.length > 40 ? text : undefined}>{text === "" ? "''" : text}</span>;
}
