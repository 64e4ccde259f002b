import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import { setFormatLanguage } from "@/lib/format.ts";
import anonymize from "@/locales/fr/anonymize.json";
import { evidenceText } from "./evidence.ts";

const plain = (text: string) => text.replaceAll(/\s/g, " ");

describe("evidenceText", () => {
  beforeAll(async () => {
    setFormatLanguage("fr");
    await i18next.init({ lng: "fr", resources: { fr: { anonymize } } });
  });
  it("says in French what the server says", () => {
    expect(plain(evidenceText("the name of the column says “birth date”"))).toBe(
      "le nom de la colonne dit « birth date »",
    );
    const counted = "1200 of 1500 sampled values (80 %) have the form of e-mail addresses";
    expect(plain(evidenceText(counted))).toBe(
      "1 200 valeurs échantillonnées sur 1 500 (80 %) ont la forme d’une adresse e-mail",
    );
    expect(evidenceText("for example j•••@•••")).toBe("par exemple j•••@•••");
  });
  it("goes into sentences about places and into several at once", () => {
    const place = "$.mail looks like email: the name of the column says “mail”; something new";
    expect(plain(evidenceText(place))).toBe(
      "$.mail ressemble à : Adresse e-mail (le nom de la colonne dit « mail » · something new)",
    );
  });
  it("leaves what it does not know", () => {
    expect(evidenceText("9 of 9 sampled values (100 %) are new")).toBe(
      "9 of 9 sampled values (100 %) are new",
    );
  });
});
