import i18next from "i18next";
import { formatNumber } from "@/lib/format.ts";
import { categoryName } from "./words.ts";

/** What sampled values were seen to be, and its name in the catalogue. */
const SEEN: [RegExp, string][] = [
  [/^have the form of e-mail addresses$/, "email"],
  [/^have the form of phone numbers/, "phone"],
  [/^are IBANs by their check digits$/, "iban"],
  [/^have the form of a BIC$/, "bic"],
  [/^are card numbers by their check digit$/, "card"],
  [/^are (SIRET by|French VAT)|^have the form of VAT numbers$/, "company_id"],
  [/^are national numbers|^have the form of (UK NINO|US SSN|a codice fiscale)$/, "national_id"],
  [/^are IP addresses$/, "ip"],
  [/^are MAC addresses$/, "mac"],
  [/^are IMEI by/, "device"],
  [/^are addresses with a password$|^are pages of persons/, "url"],
  [/^are as random as keys are$|^have the form of keys or tokens$/, "secret"],
  [/^have the form of password hashes$/, "password"],
  [/^are days within a life's time$/, "birth_date"],
  [/^are known first names$/, "first_name"],
  [/^are known last names$/, "last_name"],
  [/^hold a first name or a last name that is known$/, "full_name"],
  [/^are names of cities$/, "city"],
  [/^are names of jobs$/, "job"],
  [/^are points on the map$/, "geo"],
  [/^are words for genders$/, "gender"],
  [/^have the form of British postcodes$/, "zip"],
  [/^have the form of number plates$/, "plate"],
  [/^look like postal addresses$/, "address"],
  [/^are files with pictures or pages/, "photo"],
];

const EXACT: Record<string, string> = {
  "values do not have the form that the name promises": "other_form",
  "there are no values to look at": "no_values",
  "values are texts that people wrote": "prose",
  "no rule names this column": "no_rule",
  "keys of an object are e-mail addresses or numbers: no rule on a place hides them": "keys",
  "keys of an object look personal, and no rule on a place hides them": "keys",
};

const NAMED = /^the (?<where>name|comment) of the column says “(?<words>.+)”$/;
const COUNTED = /^(?<some>\d+) of (?<all>\d+) sampled values \((?<share>[\d.]+) %\) (?<what>.+)$/;
const ELSEWHERE = /^(?<some>\d+) of (?<all>\d+) sampled values stand in (?<place>.+) too$/;
const EXAMPLE = /^for example (?<shown>.+)$/;
const PLACE = /^(?<path>\S+) looks like (?<category>\w+): (?<why>.+)$/;
const UNNAMED = /^it looks like (?<category>\w+), and the rule of the column does not name it$/;

const seen = (what: string) => SEEN.find(([pattern]) => pattern.test(what))?.[1];
const number = (text: string | undefined) => formatNumber(Number(text));

/** One reason in the reader's language; null for a sentence that is not known. */
function told(reason: string): string | null {
  const exact = EXACT[reason];
  if (exact) return i18next.t(`anonymize:says.${exact}`);
  const named = NAMED.exec(reason)?.groups;
  if (named) return i18next.t(`anonymize:says.${named.where}`, { words: named.words });
  const counted = COUNTED.exec(reason)?.groups;
  const what = counted?.what ? seen(counted.what) : undefined;
  if (counted && what) {
    return i18next.t("anonymize:says.counted", {
      some: number(counted.some),
      all: number(counted.all),
      share: formatNumber(Number(counted.share) / 100, {
        style: "percent",
        maximumFractionDigits: 1,
      }),
      what: i18next.t(`anonymize:seen.${what}`),
    });
  }
  const elsewhere = ELSEWHERE.exec(reason)?.groups;
  if (elsewhere) {
    return i18next.t("anonymize:says.elsewhere", {
      some: number(elsewhere.some),
      all: number(elsewhere.all),
      place: elsewhere.place,
    });
  }
  const example = EXAMPLE.exec(reason)?.groups;
  if (example) return i18next.t("anonymize:says.example", { shown: example.shown });
  const place = PLACE.exec(reason)?.groups;
  if (place?.why && place.category) {
    return i18next.t("anonymize:says.place", {
      path: place.path,
      category: categoryName(place.category),
      why: evidenceText(place.why),
    });
  }
  const unnamed = UNNAMED.exec(reason)?.groups;
  if (unnamed?.category) {
    return i18next.t("anonymize:says.unnamed", { category: categoryName(unnamed.category) });
  }
  return null;
}

/** Why something looks personal: the server's sentences, several of them parted by semicolons. */
export function evidenceText(reason: string): string {
  if (i18next.resolvedLanguage === "en") return reason;
  return (
    told(reason) ??
    reason
      .split("; ")
      .map((part) => told(part) ?? part)
      .join(" · ")
  );
}
