import { describe, expect, it } from "vitest";
import { parseObject, placeOf, shownName } from "./object-id.ts";

const place = (text: string) => placeOf(parseObject(text));

describe("names of objects", () => {
  it("takes plain and quoted names apart", () => {
    expect(parseObject("table:public.orders").path).toEqual(["public", "orders"]);
    expect(parseObject('column:public."Order.Line"."a""b"').path).toEqual([
      "public",
      "Order.Line",
      'a"b',
    ]);
    expect(parseObject("table:`my``table`").path).toEqual(["my`table"]);
  });
  it("keeps the types of a routine's arguments", () => {
    const routine = parseObject("function:public.f(integer, numeric(10,2))");
    expect(routine.path).toEqual(["public", "f"]);
    expect(routine.signature).toBe("integer, numeric(10,2)");
    expect(shownName(routine)).toBe("f(integer, numeric(10,2))");
    expect(shownName(parseObject("function:public.now()"))).toBe("now()");
  });
  it("shows what is no name as it stands", () => {
    expect(shownName(parseObject("tables of schema x"))).toBe("tables of schema x");
  });
});

describe("places of objects", () => {
  it("finds schema, table and part", () => {
    expect(place("column:public.orders.id")).toEqual({
      schema: "public",
      owner: "orders",
      part: "id",
    });
    expect(place("view:shop.totals")).toEqual({ schema: "shop", owner: "totals", part: null });
    expect(place("schema:shop")).toEqual({ schema: "shop", owner: "", part: null });
  });
  it("does without schemas where the engine has none", () => {
    expect(place("column:orders.id")).toEqual({ schema: null, owner: "orders", part: "id" });
    expect(place("index:orders_by_day")).toEqual({
      schema: null,
      owner: "orders_by_day",
      part: null,
    });
  });
  it("puts grants under what they are granted on", () => {
    expect(place("grant:public.orders.reader")).toEqual({
      schema: "public",
      owner: "orders",
      part: "reader",
    });
    expect(place("grant:public.reader")).toEqual({ schema: "public", owner: "", part: "reader" });
  });
  it("keeps what belongs to the whole database outside of schemas", () => {
    expect(place("publication_table:feed.public.orders")).toEqual({
      schema: null,
      owner: "feed",
      part: "public.orders",
    });
  });
});
