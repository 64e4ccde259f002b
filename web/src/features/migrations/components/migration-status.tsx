import { useTranslation } from "react-i18next";
import type { MigrationStatus } from "@/api/types.ts";
import { StatusDot, type Tone } from "@/components/ui/status.tsx";

const TONES: Record<MigrationStatus, Tone> = {
  draft: "idle",
  validated: "ok",
  applying: "live",
  applied: "ok",
  partially_applied: "warn",
  failed: "bad",
  rolled_back: "idle",
};

export const STATUSES = Object.keys(TONES) as MigrationStatus[];

export function MigrationStatusBadge({ status }: { status: MigrationStatus }) {
  const { t } = useTranslation();
  return <StatusDot tone={TONES[status] ?? "idle"}>{t(`migrations:status.${status}`)}</StatusDot>;
}
