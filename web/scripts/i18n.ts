/** What the checks of the texts know: which keys the code uses, and what each language has. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Tree = { [key: string]: string | Tree };

const SOURCE = join(import.meta.dirname, "..", "src");
const LOCALES = join(SOURCE, "locales");

function files(folder: string, pattern: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => pattern.test(name))
    .map((name) => join(folder, name));
}

function flatten(tree: Tree, prefix: string): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[prefix + key, value]] : flatten(value, `${prefix}${key}.`),
  );
}

/** All texts of a language by their full key, `namespace:path.of.key`. */
export function texts(language: string): Map<string, string> {
  const all = files(join(LOCALES, language), /\.json$/).flatMap((file) => {
    const namespace = file.split("/").at(-1)?.replace(".json", "") ?? "";
    return flatten(JSON.parse(readFileSync(file, "utf8")) as Tree, `${namespace}:`);
  });
  return new Map(all);
}

/** Keys of a text without the ending that stands for its number. */
export function withoutPlural(key: string): string {
  return key.replace(/_(zero|one|two|few|many|other)$/, "");
}

export interface Used {
  /** Keys that stand word for word in the code. */
  exact: Set<string>;
  /** Beginnings of keys that end with a value. */
  prefixes: Set<string>;
}

/** The keys the code names: texts in quotes and templates that begin with a namespace. */
export function used(): Used {
  const namespaces = readdirSync(join(LOCALES, "en"))
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.replace(".json", ""))
    .join("|");
  const plain = new RegExp(`["'\`]((?:${namespaces}):[\\w.]+)["'\`]`, "g");
  const template = new RegExp(`\`((?:${namespaces}):[\\w.]*)\\$\\{`, "g");
  const exact = new Set<string>();
  const prefixes = new Set<string>();
  for (const file of files(SOURCE, /\.tsx?$/)) {
    if (/\.test\.ts$|schema\.gen\.ts$/.test(file)) continue;
    const code = readFileSync(file, "utf8");
    for (const [, key = ""] of code.matchAll(plain))
      (key.endsWith(".") ? prefixes : exact).add(key);
    for (const match of code.matchAll(template)) prefixes.add(match[1] ?? "");
  }
  return { exact, prefixes };
}
