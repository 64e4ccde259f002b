import { describe, expect, it } from "vitest";
import type { Approval } from "@/api/types.ts";
import { choices } from "./words.ts";

const ANN = "00000000-0000-0000-0000-000000000001";
const BEA = "00000000-0000-0000-0000-000000000002";

function request(over: Partial<Approval>): Approval {
  return {
    status: "pending",
    used_at: null,
    can_decide: false,
    decisions: [],
    requested_by: { type: "user", id: BEA, name: "bea@example.com" },
    ...over,
  } as Approval;
}

const vote = (over: object = {}) => ({
  user: { id: ANN, name: "Ann" },
  decision: "approve" as const,
  stage: 0,
  comment: null,
  void: null,
  at: "2026-01-01T00:00:00Z",
  ...over,
});

describe("choices", () => {
  it("lets who approved take it back until the run begins", () => {
    const me = { id: ANN, steers: false };
    const voted = request({ status: "approved", decisions: [vote()] });
    expect(choices(voted, me)).toEqual({ decide: false, withdraw: true, cancel: false });
    const used = { ...voted, used_at: "2026-01-01T00:00:00Z" };
    expect(choices(used, me).withdraw).toBe(false);
    const void_ = request({ decisions: [vote({ void: "withdrawn" })] });
    expect(choices(void_, me).withdraw).toBe(false);
  });

  it("lets who asked, and who steers runs, cancel it", () => {
    expect(choices(request({}), { id: BEA, steers: false }).cancel).toBe(true);
    expect(choices(request({}), { id: ANN, steers: false }).cancel).toBe(false);
    expect(choices(request({}), { id: ANN, steers: true }).cancel).toBe(true);
    const over = request({ status: "rejected" });
    expect(choices(over, { id: BEA, steers: true }).cancel).toBe(false);
  });
});
