import { describe, expect, it } from "vitest";
import { texts, used, withoutPlural } from "./i18n.ts";

/** Words that are the same in both languages. */
const SAME =
  /^(Actions?|DDL|Exclusion|Extensions?|Publications?|Active|Migrations?|\{\{count, number\}\} tables?|Audit|CSV|Check|Description|Graphe?|Index|JSON|MariaDB|Menu|Message|Mode|MySQL|NULL|Organisation|Page \{\{page\}\}|Partitions?|Patches|patch(es)?|Pause|Port|Port \(TCP\)|PostgreSQL|Production|Relations|SQL|SQLite|Structure|Table|Tables|Test|Type|auto|Sessions?|English|Français|\d+ jours|\{\{size\}\}\/s)$/;

const french = texts("fr");
const english = texts("en");
const { exact, prefixes } = used();

describe("texts", () => {
  it("has every French key in English and the other way round", () => {
    const keys = (map: Map<string, string>) => [...map.keys()].sort();
    expect(keys(english)).toEqual(keys(french));
  });

  it("has every key that the code names", () => {
    const known = new Set([...french.keys()].map(withoutPlural));
    const missing = [...exact].filter((key) => !french.has(key) && !known.has(key));
    expect(missing).toEqual([]);
  });

  it("has something behind every beginning that the code names", () => {
    const keys = [...french.keys()];
    const empty = [...prefixes].filter((start) => !keys.some((key) => key.startsWith(start)));
    expect(empty).toEqual([]);
  });

  it("has no text that nothing uses", () => {
    const unused = [...french.keys()].filter((key) => {
      const plain = withoutPlural(key);
      if (exact.has(key) || exact.has(plain)) return false;
      return ![...prefixes].some((start) => key.startsWith(start) && !start.endsWith(":"));
    });
    expect(unused).toEqual([]);
  });

  it("is translated", () => {
    const same = [...french].filter(
      ([key, text]) =>
        english.get(key) === text && !SAME.test(text) && text.replace(/\{\{.*?\}\}|\W|\d/g, ""),
    );
    expect(same.map(([key, text]) => `${key}: ${text}`)).toEqual([]);
  });

  it("uses the same values in both languages", () => {
    const values = (text: string) =>
      [...text.matchAll(/\{\{(\w+)/g)].map((match) => match[1]).sort();
    const different = [...french].filter(
      ([key, text]) => String(values(text)) !== String(values(english.get(key) ?? "")),
    );
    expect(different.map(([key]) => key)).toEqual([]);
  });

  it("follows French typography", () => {
    const wrong = [...french].filter(([, text]) =>
      / [;!?%»]| :(?!\w)|« |[\p{L}][;!?]|[\p{L}]'[\p{L}]|\.\.\./u.test(text),
    );
    expect(wrong.map(([key, text]) => `${key}: ${text}`)).toEqual([]);
  });
});
