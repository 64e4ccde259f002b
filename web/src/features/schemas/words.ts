import { formatDateTime } from "@/lib/format.ts";
import type { Snapshot } from "./model.ts";

/** What a snapshot is called: its label, else when it was taken. */
export function snapshotName(snapshot: Snapshot): string {
  return snapshot.label || formatDateTime(snapshot.created_at);
}
