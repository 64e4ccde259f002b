import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import codes from "@/locales/fr/codes.json";
import errors from "@/locales/fr/errors.json";
import { faultWords } from "./coded.ts";

beforeAll(async () => {
  await i18next.init({
    lng: "fr",
    resources: { fr: { codes, errors } },
    ns: ["codes", "errors"],
    interpolation: { escapeValue: false },
  });
});

describe("faults of a database in the reader's words", () => {
  it("tells the rule that would be broken, its name and its table", () => {
    const text = faultWords("target.constraint", "Duplicate key.", {
      kind: "unique",
      constraint: "customers_email_key",
      table: "customers",
    });
    expect(text).toContain("une valeur unique se répéterait");
    expect(text).toContain("customers_email_key");
    expect(text).toContain("Table\u00a0: customers");
    expect(text).not.toContain("Duplicate");
  });

  it("leaves out what the database does not name", () => {
    const text = faultWords("target.constraint", "No.", { kind: "foreign_key" });
    expect(text).toBe("La base refuse\u00a0: des lignes renverraient à une ligne absente.");
  });

  it("names all that stand in the way", () => {
    const text = faultWords("anonymize.originals_kept", "Kept.", {
      configs: ["Clients", "Équipe"],
      total: 3,
    });
    expect(text).toContain("(Clients et Équipe)");
  });

  it("quotes the database only where its words say more", () => {
    const value = faultWords("target.constraint", "invalid date", { kind: "value" });
    expect(value).toContain("Elle dit\u00a0: invalid date");
    const lock = faultWords("target.lock_timeout", "The lock was not granted.", {});
    expect(lock).not.toContain("granted");
  });

  it("knows why a database could not be reached", () => {
    expect(faultWords("connection.login.password", "Wrong.", {})).toBe(
      "Utilisateur ou mot de passe incorrect.",
    );
    expect(faultWords("connection.unheard.of", "Odd.", {})).toBeNull();
  });
});
