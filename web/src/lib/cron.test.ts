import { describe, expect, it } from "vitest";
import { readCron } from "./cron.ts";

const any = { days: null, months: null, weekdays: null };

describe("schedules", () => {
  it("are read as times of day", () => {
    expect(readCron("0 3 * * *")).toEqual({ ...any, times: { clock: [180] } });
    expect(readCron(" 30  6,18 * * * ")?.times.clock).toEqual([390, 1110]);
    expect(readCron("0 */8 * * *")?.times.clock).toEqual([0, 480, 960]);
  });
  it("are read as steps", () => {
    expect(readCron("*/15 * * * *")?.times).toEqual({ clock: [], everyMinutes: 15 });
    expect(readCron("* * * * *")?.times).toEqual({ clock: [], everyMinutes: 1 });
    expect(readCron("20 * * * *")?.times).toEqual({ clock: [], everyHours: 1, minute: 20 });
    expect(readCron("5 */4 * * *")?.times).toEqual({ clock: [], everyHours: 4, minute: 5 });
  });
  it("are read with names and ranges; Sunday is 0 and 7", () => {
    expect(readCron("0 3 * * mon-fri")?.weekdays).toEqual([1, 2, 3, 4, 5]);
    expect(readCron("0 3 * * 7,6")?.weekdays).toEqual([0, 6]);
    expect(readCron("0 3 1,15 jan-mar *")).toMatchObject({ days: [1, 15], months: [1, 2, 3] });
  });
  it.each(["", "0 3 * *", "61 * * * *", "0 3 L * *", "0 3 * * 1#2", "0 9-17/2 * * 8", "a b c d e"])(
    "are left alone where words would be wrong: %s",
    (text) => {
      expect(readCron(text)).toBeNull();
    },
  );
  it("are left alone where there is too much to say", () => {
    expect(readCron("1,2,3,4 8-18 * * *")).toBeNull();
    expect(readCron("0/40 * * * *")).toBeNull();
  });
});
