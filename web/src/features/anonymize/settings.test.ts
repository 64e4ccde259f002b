import { describe, expect, it } from "vitest";
import type { Config } from "./model.ts";
import { sentSettings, settingsOf } from "./settings.ts";

const RULE = { transformer: "email", params: {} };
const CONFIG = {
  name: "Staging",
  mode: "copy",
  target_connection_id: "two",
  unlisted: "block_personal",
  consistency: "project",
  tables: [
    { table: "people", where: "id > 1", columns: { email: RULE } },
    { table: "logs", where: "id > 2", columns: {} },
  ],
  options: { keep_originals: true, batch_size: 1, needles: 1, sample_rows: 100, clean_up: false },
} as unknown as Config;

describe("settings", () => {
  it("are sent as they came when nothing was changed", () => {
    const sent = sentSettings(settingsOf(CONFIG), CONFIG);
    expect(sent.tables).toEqual(CONFIG.tables);
    expect(sent.target_connection_id).toBe("two");
  });
  it("take a condition away, and with it a table that has nothing else", () => {
    const sent = sentSettings({ ...settingsOf(CONFIG), where: [] }, CONFIG);
    expect(sent.tables).toEqual([{ table: "people", columns: { email: RULE } }]);
  });
  it("leave out lines that are not whole, and a target nobody needs", () => {
    const settings = settingsOf(CONFIG);
    const sent = sentSettings(
      {
        ...settings,
        mode: "in_place",
        where: [...settings.where, { table: "orders", where: "true" }, { table: "", where: "x" }],
        options: {
          ...settings.options,
          k_anonymity: [
            { table: "people", columns: [], k: 5 },
            { table: "people", columns: ["zip"], k: 5 },
          ],
        },
      },
      CONFIG,
    );
    expect(sent.target_connection_id).toBeNull();
    expect(sent.tables?.at(-1)).toEqual({ table: "orders", where: "true", columns: {} });
    expect(sent.options?.k_anonymity).toEqual([{ table: "people", columns: ["zip"], k: 5 }]);
  });
});
