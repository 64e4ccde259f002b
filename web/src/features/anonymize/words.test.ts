import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import anonymize from "@/locales/fr/anonymize.json";
import { reasonText } from "./words.ts";

const failed = { check: "rows", status: "fail" } as const;

describe("reasonText", () => {
  beforeAll(async () => {
    await i18next.init({ lng: "fr", resources: { fr: { anonymize } } });
  });
  it("says a reason in the reader's language, by its code", () => {
    const one = { ...failed, reason: "1 rows…", code: "kept", params: { rows: 1 } };
    expect(reasonText(one)).toBe("1 ligne a encore son original.");
    const some = { ...one, params: { rows: 12 } };
    expect(reasonText(some)).toBe("12 lignes ont encore leur original.");
    const plain = { ...failed, reason: "Gone.", code: "table_gone", params: {} };
    expect(reasonText(plain)).toContain("La cible n’a pas cette table");
  });
  it("leaves the server's sentence where it knows no other", () => {
    expect(reasonText({ ...failed, reason: "Something new.", code: "new" })).toBe("Something new.");
    expect(reasonText({ ...failed, reason: "Of an earlier run." })).toBe("Of an earlier run.");
    expect(reasonText(failed)).toBe("");
  });
});
