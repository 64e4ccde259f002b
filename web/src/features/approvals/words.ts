import i18next from "i18next";
import type { Approval, ApprovalStatus } from "@/api/types.ts";
import type { Tone } from "@/components/ui/status.tsx";

export const TONE: Record<ApprovalStatus, Tone> = {
  pending: "warn",
  approved: "ok",
  rejected: "bad",
  cancelled: "idle",
  expired: "idle",
  superseded: "idle",
};

type Stage = Approval["stages"][number];

/** Whose a stage is: "2 of admin", "1 of 3 people". */
export function stageText(stage: Stage): string {
  const roles = (stage.roles ?? []).map((role) => i18next.t(`members:roles.${role}`));
  return roles.length
    ? i18next.t("approvals:of_roles", { count: stage.approvals ?? 1, roles: roles.join(" / ") })
    : i18next.t("approvals:of_people", {
        count: stage.approvals ?? 1,
        people: stage.users?.length ?? 0,
      });
}

/** Which decisions the reader may take now. */
export function choices(approval: Approval, me: { id: string; steers: boolean }) {
  const open = approval.status === "pending" || approval.status === "approved";
  const used = approval.used_at !== null;
  const mine = approval.decisions.some(
    (each) => each.user.id === me.id && each.decision === "approve" && each.void === null,
  );
  const asked = approval.requested_by.type === "user" && approval.requested_by.id === me.id;
  return {
    decide: approval.can_decide,
    withdraw: open && !used && mine,
    cancel: open && !used && (asked || me.steers),
  };
}
