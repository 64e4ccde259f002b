import type { Config, ConfigChange, TableRules } from "./model.ts";

/** Rows of one table that are masked, or copied. */
export interface Where {
  table: string;
  where: string;
}

/** What the settings of a configuration are, without its rules. */
export interface Settings {
  name: string;
  mode: Config["mode"];
  target_connection_id: string | null;
  unlisted: Config["unlisted"];
  consistency: Config["consistency"];
  options: Config["options"];
  where: Where[];
}

export function settingsOf(config: Config): Settings {
  const { name, mode, target_connection_id, unlisted, consistency, options, tables } = config;
  const where = tables.flatMap((table) =>
    table.where ? [{ table: table.table, where: table.where }] : [],
  );
  return { name, mode, target_connection_id, unlisted, consistency, options, where };
}

/** The tables with the conditions; one that has neither a rule nor a condition goes. */
function withWhere(tables: readonly TableRules[], where: readonly Where[]): TableRules[] {
  const wanted = new Map(
    where
      .filter((one) => one.table !== "" && one.where.trim() !== "")
      .map((one) => [one.table, one.where.trim()]),
  );
  const kept = tables.map(({ where: _before, ...table }) => {
    const condition = wanted.get(table.table);
    wanted.delete(table.table);
    return condition ? { ...table, where: condition } : table;
  });
  const made = [...wanted].map(([table, condition]) => ({ table, where: condition, columns: {} }));
  return [...kept, ...made].filter(
    (table) => "where" in table || Object.keys(table.columns ?? {}).length > 0,
  );
}

/** What is sent; lines of a list that are not whole are left out. */
export function sentSettings(settings: Settings, config: Config): ConfigChange {
  const { name, mode, target_connection_id, unlisted, consistency, options, where } = settings;
  return {
    name: name.trim(),
    mode,
    target_connection_id: mode === "copy" ? target_connection_id : null,
    unlisted,
    consistency,
    options: {
      ...options,
      k_anonymity: (options.k_anonymity ?? []).filter(
        (one) => one.table !== "" && one.columns.length > 0,
      ),
      virtual_keys: (options.virtual_keys ?? []).filter(
        (one) => one.table !== "" && one.references !== "" && one.columns.length > 0,
      ),
    },
    tables: withWhere(config.tables, where),
  };
}
