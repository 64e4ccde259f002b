/** Reads the five fields of a schedule, so that it can be said in words. */

export interface Times {
  /** Minutes after midnight; empty when the check comes more often than that. */
  clock: number[];
  /** Every so many minutes, all day. */
  everyMinutes?: number;
  /** Every so many hours, at this minute. */
  everyHours?: number;
  minute?: number;
}

export interface CronReading {
  times: Times;
  /** Days of the month, or null for any. */
  days: number[] | null;
  /** 1 to 12, or null for any. */
  months: number[] | null;
  /** 0 (Sunday) to 6, or null for any. */
  weekdays: number[] | null;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/** More times than these are not said one by one. */
const MOST_TIMES = 6;

function readNumber(text: string, names: string[], base: number): number | null {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named + base;
  return /^\d{1,2}$/.test(text) ? Number(text) : null;
}

/** The values of one field, sorted; null when it is written in a way we do not say in words. */
function readField(text: string, low: number, high: number, names: string[] = [], base = 0) {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const [, range, step] = /^([^/]+)(?:\/(\d{1,2}))?$/.exec(part) ?? [];
    if (!range) return null;
    const [from, to] = range === "*" ? [String(low), String(high)] : range.split("-");
    const first = readNumber(from ?? "", names, base);
    const last = to === undefined ? (step ? high : first) : readNumber(to, names, base);
    if (first === null || last === null || first < low || last > high || first > last) return null;
    const by = step === undefined ? 1 : Number(step);
    if (by < 1) return null;
    for (let value = first; value <= last; value += by) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

/** The distance of values that fill their whole range evenly; null for others. */
function evenly(values: number[], size: number): number | null {
  const step = size / values.length;
  return Number.isInteger(step) && values.every((value, index) => value === index * step)
    ? step
    : null;
}

function readTimes(minutes: number[], hours: number[]): Times | null {
  const [minute = 0] = minutes;
  const everyMinutes = evenly(minutes, 60);
  if (hours.length === 24 && everyMinutes !== null && minutes.length > 1) {
    return { clock: [], everyMinutes };
  }
  const everyHours = evenly(hours, 24);
  if (minutes.length === 1 && everyHours !== null && hours.length > 3) {
    return { clock: [], everyHours, minute };
  }
  const clock = hours.flatMap((hour) => minutes.map((value) => hour * 60 + value));
  return clock.length <= MOST_TIMES ? { clock } : null;
}

/** What a schedule says; null when it has to speak for itself. */
export function readCron(text: string): CronReading | null {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 5) return null;
  const [minuteText = "", hourText = "", dayText = "", monthText = "", weekdayText = ""] = fields;
  const minutes = readField(minuteText, 0, 59);
  const hours = readField(hourText, 0, 23);
  const days = readField(dayText, 1, 31);
  const months = readField(monthText, 1, 12, MONTHS, 1);
  const weekdays = readField(weekdayText, 0, 7, WEEKDAYS);
  if (!(minutes && hours && days && months && weekdays)) return null;
  const times = readTimes(minutes, hours);
  if (times === null) return null;
  // Sunday is 0 and 7.
  const week = [...new Set(weekdays.map((day) => day % 7))].sort((a, b) => a - b);
  return {
    times,
    days: days.length === 31 ? null : days,
    months: months.length === 12 ? null : months,
    weekdays: week.length === 7 ? null : week,
  };
}
