/** Numbers, times and durations in the reader's language. */
let language = "fr";

export function setFormatLanguage(next: string): void {
  language = next;
}

export function formatLanguage(): string {
  return language;
}

const numberFormats = new Map<string, Intl.NumberFormat>();

export function formatNumber(value: number, options: Intl.NumberFormatOptions = {}): string {
  const key = language + JSON.stringify(options);
  let format = numberFormats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language, options);
    numberFormats.set(key, format);
  }
  return format.format(value);
}

export function formatPercent(ratio: number): string {
  return formatNumber(ratio, { style: "percent", maximumFractionDigits: ratio < 0.1 ? 1 : 0 });
}

export function formatRate(perSecond: number): string {
  return formatNumber(perSecond, { maximumFractionDigits: perSecond < 10 ? 1 : 0 });
}

export function formatDateTime(iso: string | null | undefined): string {
  if (!iso) return "–";
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(iso),
  );
}

export function formatClock(iso: string): string {
  return new Intl.DateTimeFormat(language, { timeStyle: "medium" }).format(new Date(iso));
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

export function formatRelative(iso: string, now: number = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  }
  return format.format(0, "second");
}

/** Seconds as the two largest units: 1 h 04 min, 3 min 20 s, 4.2 s, 120 ms. */
export function formatDuration(seconds: number): string {
  const unit = (value: number, name: string, digits = 0) =>
    formatNumber(value, {
      style: "unit",
      unit: name,
      unitDisplay: "short",
      maximumFractionDigits: digits,
    });
  if (seconds < 1) return unit(Math.round(seconds * 1000), "millisecond");
  if (seconds < 10) return unit(seconds, "second", 1);
  const whole = Math.round(seconds);
  if (whole < 60) return unit(whole, "second");
  if (whole < 3600) {
    const rest = whole % 60;
    const minutes = unit(Math.floor(whole / 60), "minute");
    return rest ? `${minutes} ${unit(rest, "second")}` : minutes;
  }
  const minutes = Math.floor((whole % 3600) / 60);
  const hours = unit(Math.floor(whole / 3600), "hour");
  return minutes ? `${hours} ${unit(minutes, "minute")}` : hours;
}

/** Alternatives in a sentence: "a, b or c". */
export function formatList(items: string[]): string {
  return new Intl.ListFormat(language, { type: "disjunction" }).format(items);
}

/** Lower case without accents, for searches. */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();
}
