import { fold } from "./format.ts";
import { type ObjectId, parseObject, placeOf, shownName } from "./object-id.ts";

export type ChangeAction = "added" | "removed" | "changed";

/** What a tree of changes needs to know of each; several may be about one object. */
export interface TreeChange {
  object: string;
  kind: string;
  action: ChangeAction;
  severity?: string | null;
  /** The object it is a part of, where the name does not say it. */
  parent?: string | null;
}

export interface ChangeEntry {
  id: ObjectId;
  name: string;
  action: ChangeAction;
  severity: string | undefined;
}

export interface OwnerGroup {
  key: string;
  name: string;
  /** The change of the object itself; undefined when only parts of it changed. */
  own: ChangeEntry | undefined;
  parts: ChangeEntry[];
}

export interface SchemaGroup {
  /** Null for what stands outside of schemas. */
  schema: string | null;
  owners: OwnerGroup[];
  changes: number;
}

function entries(changes: TreeChange[]): Map<string, { entry: ChangeEntry; change: TreeChange }> {
  const found = new Map<string, { entry: ChangeEntry; change: TreeChange }>();
  for (const change of changes) {
    const known = found.get(change.object);
    if (known) {
      // Added or removed says more than that an attribute changed.
      if (known.entry.action === "changed") known.entry.action = change.action;
      known.entry.severity = graver(known.entry.severity, change.severity ?? undefined);
      continue;
    }
    const id = parseObject(change.object);
    const severity = change.severity ?? undefined;
    const entry = { id, name: shownName(id), action: change.action, severity };
    found.set(change.object, { entry, change });
  }
  return found;
}

/** From light to grave, of drift reports and of findings. */
const GRAVITY = ["cosmetic", "info", "structure", "warning", "data", "error", "security"];

function graver(a: string | undefined, b: string | undefined): string | undefined {
  return GRAVITY.indexOf(a ?? "") >= GRAVITY.indexOf(b ?? "") ? a : b;
}

/** Changes as schema, object, part, each in the order of its name. */
export function groupChanges(changes: TreeChange[]): SchemaGroup[] {
  const schemas = new Map<string | null, Map<string, OwnerGroup>>();
  for (const { entry, change } of entries(changes).values()) {
    let { schema, owner, part } = placeOf(entry.id);
    if (change.parent && part === null) {
      const above = placeOf(parseObject(change.parent));
      part = owner;
      owner = above.owner;
      schema = above.schema;
    }
    const owners = schemas.get(schema) ?? new Map<string, OwnerGroup>();
    schemas.set(schema, owners);
    // What has a name that another object has already is a group of its own, as are routines.
    const own = part === null;
    const taken = own && (entry.id.signature !== undefined || owners.get(owner)?.own);
    const key = taken ? entry.id.text : owner;
    const group = owners.get(key) ?? { key, name: owner, own: undefined, parts: [] };
    owners.set(key, group);
    if (!own) group.parts.push(entry);
    else {
      group.own = entry;
      group.name = entry.name;
    }
  }
  const byName = <T extends { name: string }>(list: T[]) =>
    list.sort((a, b) => a.name.localeCompare(b.name));
  return [...schemas]
    .map(([schema, owners]) => {
      const list = byName([...owners.values()]);
      for (const owner of list) byName(owner.parts);
      const count = (owner: OwnerGroup) => owner.parts.length + (owner.own ? 1 : 0);
      return { schema, owners: list, changes: list.reduce((sum, o) => sum + count(o), 0) };
    })
    .sort((a, b) => (a.schema ?? "").localeCompare(b.schema ?? ""));
}

/** The changes whose object, or kind, has the text in its name. */
export function findChanges<T extends TreeChange>(changes: T[], text: string): T[] {
  const wanted = fold(text.trim());
  return wanted ? changes.filter((change) => fold(change.object).includes(wanted)) : changes;
}

export function countActions(changes: TreeChange[]): Record<ChangeAction, number> {
  const counts = { added: 0, removed: 0, changed: 0 };
  for (const { entry } of entries(changes).values()) counts[entry.action] += 1;
  return counts;
}
