import i18next, { type ResourceLanguage } from "i18next";
import { initReactI18next } from "react-i18next";
import { setFormatLanguage } from "./format.ts";

export const LANGUAGES = ["fr", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
const STORED = "auralith.language";

type Loader = () => Promise<{ default: ResourceLanguage }>;

/** Two files per language: a reader loads one language only, and at first only what signing in needs. */
const loaders: Record<Language, { first: Loader; inside: Loader }> = {
  fr: {
    first: () => import("@/locales/fr/first.ts"),
    inside: () => import("@/locales/fr/inside.ts"),
  },
  en: {
    first: () => import("@/locales/en/first.ts"),
    inside: () => import("@/locales/en/inside.ts"),
  },
};
let inside = false;

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

async function add(language: Language, loader: Loader): Promise<void> {
  const bundle = (await loader()).default;
  for (const [namespace, texts] of Object.entries(bundle)) {
    const tree = texts as ResourceLanguage;
    i18next.addResourceBundle(language, namespace, language === "fr" ? withMany(tree) : tree);
  }
}

async function load(language: Language): Promise<void> {
  const { first, inside: rest } = loaders[language];
  const wanted: Promise<void>[] = [];
  if (!i18next.hasResourceBundle(language, "common")) wanted.push(add(language, first));
  if (inside && !i18next.hasResourceBundle(language, "connections")) {
    wanted.push(add(language, rest));
  }
  await Promise.all(wanted);
}

/** The texts of everything behind a session, before the first of it is shown. */
export async function loadInside(): Promise<void> {
  inside = true;
  const { language } = i18next;
  if (isLanguage(language)) await load(language);
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
