import { describe, expect, it } from "vitest";
import { foldColumns } from "./graph-columns.ts";

const box = (id: string) => ({ id, width: 200, height: 100 });

describe("foldColumns", () => {
  it("leaves a picture of usual height as it is", () => {
    const places = new Map([
      ["a", { x: 0, y: 0 }],
      ["b", { x: 290, y: 64 }],
    ]);
    expect(foldColumns([box("a"), box("b")], places)).toBe(places);
  });

  it("sets a tall layer in several columns without overlaps, the next layer right of them", () => {
    const many = Array.from({ length: 40 }, (_, index) => box(`t${index}`));
    const places = new Map(many.map((item, index) => [item.id, { x: 0, y: index * 128 }]));
    places.set("hub", { x: 290, y: 2500 });
    const all = [...many, box("hub")];
    const found = foldColumns(all, places);
    expect(found.size).toBe(41);
    const at = (id: string) => found.get(id) ?? { x: Number.NaN, y: Number.NaN };
    for (const a of all) {
      for (const b of all) {
        if (a.id >= b.id) continue;
        const apart =
          Math.abs(at(a.id).x - at(b.id).x) >= 200 || Math.abs(at(a.id).y - at(b.id).y) >= 100;
        expect(apart, `${a.id} on ${b.id}`).toBe(true);
      }
    }
    const ys = [...found.values()].map((place) => place.y);
    expect(Math.max(...ys) - Math.min(...ys)).toBeLessThan(1300);
    expect(Math.max(...many.map((item) => at(item.id).x))).toBeLessThan(at("hub").x);
  });
});
