/** State of a list in the address: page, sort, text and filters. */
export interface ListSearch {
  page?: number;
  sort?: string;
  q?: string;
}

type Raw = Record<string, unknown>;

export function readText(raw: Raw, key: string): string | undefined {
  const value = raw[key];
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function readList(raw: Raw): ListSearch {
  const page = Number(raw.page);
  const result: ListSearch = {};
  if (Number.isInteger(page) && page > 1) result.page = page;
  const sort = readText(raw, "sort");
  if (sort && /^-?[a-z_]+$/.test(sort)) result.sort = sort;
  const q = readText(raw, "q");
  if (q) result.q = q;
  return result;
}

/** The given texts of an address, each only where it is there. */
export function textSearch<const K extends readonly string[]>(names: K) {
  return (raw: Raw): Partial<Record<K[number], string>> => {
    const result: Record<string, string> = {};
    for (const name of names) {
      const value = readText(raw, name);
      if (value !== undefined) result[name] = value;
    }
    return result as Partial<Record<K[number], string>>;
  };
}

/** Validator of a list's search with the given text filters beside page, sort and q. */
export function listSearch<const K extends readonly string[]>(filters: K) {
  const texts = textSearch(filters);
  return (raw: Raw): ListSearch & Partial<Record<K[number], string>> => ({
    ...readList(raw),
    ...texts(raw),
  });
}

export function nextSort(current: string | undefined, column: string): string | undefined {
  if (current === column) return `-${column}`;
  if (current === `-${column}`) return undefined;
  return column;
}
