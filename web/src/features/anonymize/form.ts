import { type Reading, fieldsOf as read } from "@/components/params/fields.ts";

/** What every transformer knows; shown last. */
export const COMMON = ["lists", "domain", "nulls", "empty"];

const READING: Reading = {
  kinds: {
    transformer: "entry",
    gender: "column",
    latitude: "column",
    subject: "columns",
    key: "columns",
    columns: "columns",
  },
  last: COMMON,
};

/** The parameters of a transformer as fields. */
export const fieldsOf = (schema: Record<string, unknown>) => read(schema, READING);
