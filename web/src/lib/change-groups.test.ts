import { describe, expect, it } from "vitest";
import { countActions, findChanges, groupChanges, type TreeChange } from "./change-groups.ts";

const change = (object: string, action: TreeChange["action"], severity?: string): TreeChange => ({
  object,
  kind: object.split(":")[0] ?? "",
  action,
  ...(severity ? { severity } : {}),
});

describe("changes as a tree", () => {
  const changes = [
    change("column:public.orders.total", "changed"),
    change("column:public.orders.total", "changed", "data"),
    change("column:public.orders.note", "added"),
    change("table:public.orders", "changed"),
    change("table:shop.items", "removed"),
    change("extension:citext", "added"),
  ];
  const groups = groupChanges(changes);

  it("goes by schema, object and part", () => {
    const shape = groups.map((group) => [
      group.schema,
      group.owners.map((owner) => [owner.name, owner.own?.action, owner.parts.map((p) => p.name)]),
    ]);
    expect(shape).toEqual([
      [null, [["citext", "added", []]]],
      ["public", [["orders", "changed", ["note", "total"]]]],
      ["shop", [["items", "removed", []]]],
    ]);
  });
  it("counts an object once, whatever number of attributes changed", () => {
    expect(groups.map((group) => group.changes)).toEqual([1, 3, 1]);
    expect(countActions(changes)).toEqual({ added: 2, removed: 1, changed: 2 });
  });
  it("keeps the gravest of an object's changes", () => {
    const parts = groups.flatMap((group) => group.owners.flatMap((owner) => owner.parts));
    expect(parts.find((part) => part.name === "total")?.severity).toBe("data");
  });
  it("keeps objects of one name apart", () => {
    const routines = [
      change("function:public.f()", "added"),
      change("function:public.f(text)", "added"),
    ];
    expect(groupChanges(routines)[0]?.owners.map((owner) => owner.name)).toEqual([
      "f()",
      "f(text)",
    ]);
    const twins = groupChanges([
      change("table:public.a", "added"),
      change("sequence:public.a", "removed"),
    ]);
    expect(twins[0]?.owners.map((owner) => owner.own?.id.text)).toEqual([
      "table:public.a",
      "sequence:public.a",
    ]);
  });
  it("puts a part under the parent it names", () => {
    const index = { ...change("index:by_day", "added"), parent: "table:orders" };
    const [group] = groupChanges([index]);
    expect(group?.owners.map((owner) => [owner.name, owner.parts[0]?.name])).toEqual([
      ["orders", "by_day"],
    ]);
  });
  it("finds by any part of the name, in any case", () => {
    expect(findChanges(changes, "TOTAL ")).toHaveLength(2);
    expect(findChanges(changes, "")).toHaveLength(changes.length);
  });
});
