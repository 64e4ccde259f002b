import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Environment, PatchStatus, RunStatus } from "@/api/types.ts";

export type Tone = "ok" | "warn" | "bad" | "live" | "idle";

const RUN_TONE: Record<RunStatus, Tone> = {
  awaiting_approval: "warn",
  queued: "idle",
  running: "live",
  paused: "warn",
  succeeded: "ok",
  failed: "bad",
  cancelled: "idle",
  rejected: "bad",
  expired: "idle",
};

const PATCH_TONE: Record<PatchStatus, Tone> = {
  draft: "idle",
  dry_run_ok: "ok",
  dry_run_failed: "bad",
  executing: "live",
  executed: "ok",
  failed: "bad",
  rolling_back: "live",
  rolled_back: "idle",
  partially_rolled_back: "warn",
};

export function StatusDot({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="au-status" data-tone={tone}>
      <span className="au-dot" aria-hidden />
      <span>{children}</span>
    </span>
  );
}

export function RunStatusBadge({ status }: { status: RunStatus }) {
  const { t } = useTranslation();
  return <StatusDot tone={RUN_TONE[status] ?? "idle"}>{t(`runs:status.${status}`)}</StatusDot>;
}

export function PatchStatusBadge({ status }: { status: PatchStatus }) {
  const { t } = useTranslation();
  return <StatusDot tone={PATCH_TONE[status] ?? "idle"}>{t(`patches:status.${status}`)}</StatusDot>;
}

export function EnvBadge({ environment }: { environment: Environment }) {
  const { t } = useTranslation();
  return (
    <span className="au-env" data-env={environment}>
      {t(`connections:environment.${environment}`)}
    </span>
  );
}
