/** Parameters of an entry of a catalogue as a form: its JSON Schema, read as fields. */

interface JsonSchema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  default?: unknown;
  description?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}

export type Kind =
  | "text"
  | "number"
  | "integer"
  | "switch"
  | "select"
  | "column"
  | "entry"
  | "columns"
  | "list"
  | "choices"
  | "objects"
  | "value"
  | "json";

export interface Field {
  name: string;
  kind: Kind;
  required: boolean;
  fallback: unknown;
  description: string;
  options: string[];
  min: number | undefined;
  max: number | undefined;
  maxLength: number | undefined;
  /** Of a list: whether its entries are numbers. */
  numbers: boolean;
  /** Of objects: their fields. */
  fields: Field[];
}

export type Values = Record<string, unknown>;

/** What a catalogue knows of its parameters beyond their schema. */
export interface Reading {
  /** Parameters that stand for more than their type says, by name: a column, another entry. */
  kinds: Readonly<Record<string, Kind>>;
  /** What every entry has; shown last. */
  last: readonly string[];
}

function kindOf(name: string, schema: JsonSchema, reading: Reading): Kind {
  const known = reading.kinds[name];
  if (known) return known;
  if (schema.enum) return "select";
  switch (schema.type) {
    case "boolean":
      return "switch";
    case "integer":
      return "integer";
    case "number":
      return "number";
    case "string":
      return "text";
    case "array":
      if (schema.items?.enum) return "choices";
      if (schema.items?.properties) return "objects";
      return schema.items?.type === "object" ? "json" : "list";
    case "object":
      return "json";
    default:
      return schema.anyOf ? "value" : "json";
  }
}

function fieldOf(
  name: string,
  raw: JsonSchema,
  required: boolean,
  defs: JsonSchema["$defs"],
  reading: Reading,
): Field {
  const solid = (schema: JsonSchema): JsonSchema => {
    const known = schema.$ref ? defs?.[schema.$ref.split("/").at(-1) ?? ""] : undefined;
    return known ? { ...known, ...schema } : schema;
  };
  const others = (raw.anyOf ?? []).filter((one) => one.type !== "null").map(solid);
  const one = others.length === 1 ? { ...others[0], description: raw.description } : solid(raw);
  const items = one.items ? solid(one.items) : undefined;
  const schema: JsonSchema = { ...one, ...(items ? { items } : {}) };
  return {
    name,
    kind: kindOf(name, schema, reading),
    required,
    fallback: raw.default ?? null,
    description: raw.description ?? "",
    options: (schema.enum ?? items?.enum ?? []).map(String),
    min: schema.minimum,
    max: schema.maximum,
    maxLength: schema.maxLength,
    numbers: items?.type === "number" || items?.type === "integer",
    fields: items?.properties ? fieldsOf({ ...items, $defs: defs ?? {} }, reading) : [],
  };
}

/** The fields of a schema in its order, those that every entry has last. */
export function fieldsOf(schema: Record<string, unknown>, reading: Reading): Field[] {
  const { properties = {}, required = [], $defs } = schema as JsonSchema;
  const place = (field: Field) => reading.last.indexOf(field.name);
  return Object.entries(properties)
    .map(([name, raw]) => fieldOf(name, raw, required.includes(name), $defs, reading))
    .sort((a, b) => place(a) - place(b));
}

const isEmpty = (value: unknown) =>
  value === undefined ||
  value === null ||
  value === "" ||
  (Array.isArray(value) && value.length === 0);

/** The values as they are sent: those left empty or as they are anyway are left out. */
export function sentValues(fields: readonly Field[], values: Values): Values {
  const sent: Values = {};
  for (const field of fields) {
    const value = values[field.name];
    if (isEmpty(value)) continue;
    if (!field.required && JSON.stringify(value) === JSON.stringify(field.fallback)) continue;
    sent[field.name] =
      field.kind === "objects"
        ? (value as Values[]).map((entry) => sentValues(field.fields, entry))
        : value;
  }
  return sent;
}

/** Required fields that are still empty, those of objects included. */
export function missing(fields: readonly Field[], values: Values): string[] {
  return fields.flatMap((field) => {
    const value = values[field.name];
    if (field.kind === "objects") {
      const entries = (value as Values[] | undefined) ?? [];
      if (entries.some((entry) => missing(field.fields, entry).length > 0)) return [field.name];
    }
    return field.required && isEmpty(value) && isEmpty(field.fallback) ? [field.name] : [];
  });
}

/** A value that may be a number, a truth value or a text, as it is typed. */
export function typedValue(text: string): unknown {
  if (text === "true") return true;
  if (text === "false") return false;
  return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** Parameters in one line: `length 12, ignore_case`. */
export function paramsText(params: Values): string {
  return Object.entries(params)
    .map(([name, value]) => {
      if (value === true) return name;
      const text = typeof value === "object" ? JSON.stringify(value) : String(value);
      return `${name} ${text}`;
    })
    .join(", ");
}
