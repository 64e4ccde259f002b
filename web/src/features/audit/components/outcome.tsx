import { useTranslation } from "react-i18next";
import type { AuditEntry } from "@/api/types.ts";
import { StatusDot, type Tone } from "@/components/ui/status.tsx";

const TONE: Record<AuditEntry["outcome"], Tone> = { success: "ok", denied: "warn", failed: "bad" };

export function Outcome({ outcome }: { outcome: AuditEntry["outcome"] }) {
  const { t } = useTranslation();
  return <StatusDot tone={TONE[outcome]}>{t(`audit:outcomes.${outcome}`)}</StatusDot>;
}
