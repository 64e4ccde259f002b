import i18next, { type ResourceLanguage } from "i18next";
import { initReactI18next } from "react-i18next";
import { setFormatLanguage } from "./format.ts";

export const LANGUAGES = ["fr", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
const STORED = "auralith.language";

/** One file per language, so that a reader loads one language only. */
const loaders: Record<Language, () => Promise<{ default: ResourceLanguage }>> = {
  fr: () => import("@/locales/fr/index.ts"),
  en: () => import("@/locales/en/index.ts"),
};

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.includes(value as Language);
}

/** CLDR knows a French "many" (1 000 000); our texts say the same as for "other". */
function withMany(node: ResourceLanguage): ResourceLanguage {
  const result: ResourceLanguage = {};
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === "string") {
      result[key] = value;
      if (key.endsWith("_other")) result[key.replace(/_other$/, "_many")] = value;
    } else {
      result[key] = withMany(value as ResourceLanguage);
    }
  }
  return result;
}

function preferred(): Language {
  const stored = localStorage.getItem(STORED);
  if (isLanguage(stored)) return stored;
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith("fr")) ? "fr" : "en";
}

async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, "common")) return;
  const bundle = (await loaders[language]()).default;
  for (const [namespace, texts] of Object.entries(bundle)) {
    const tree = texts as ResourceLanguage;
    i18next.addResourceBundle(language, namespace, language === "fr" ? withMany(tree) : tree);
  }
}

function apply(language: Language): void {
  document.documentElement.lang = language;
  setFormatLanguage(language);
}

export async function startI18n(): Promise<void> {
  const language = preferred();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: {},
    ns: [],
    defaultNS: "common",
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await load(language);
  apply(language);
}

async function show(language: Language): Promise<void> {
  await load(language);
  apply(language);
  await i18next.changeLanguage(language);
}

/** The language of the account, unless another one was chosen in this browser. */
export async function adoptLanguage(language: string): Promise<void> {
  if (isLanguage(language) && localStorage.getItem(STORED) === null) await show(language);
}

export async function setLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await show(language);
}
