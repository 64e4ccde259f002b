import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { Engine } from "@/api/types.ts";

const CodeMirrorEditor = lazy(() => import("./code-mirror.tsx"));

export interface SqlEditorProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  engine: Engine;
  /** Column names by table, for completion. */
  tables: Record<string, string[]>;
  minHeight?: number;
  readOnly?: boolean;
}

/** The editor is large and comes only where it is used. */
export function SqlEditor(props: SqlEditorProps) {
  return (
    <Suspense fallback={<Skeleton height={props.minHeight ?? 120} />}>
      <CodeMirrorEditor {...props} />
    </Suspense>
  );
}
