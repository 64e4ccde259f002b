import type { Bridge, BridgeBody, BridgeSubset } from "./model.ts";

/** The run as a command, and as a request. */
export function callOf(
  projectId: string,
  saved: Bridge | undefined,
  body: BridgeBody,
  source = "SOURCE",
  target = "TARGET",
) {
  const method = "POST" as const;
  if (saved) {
    return { method, path: `/bridge/configs/${saved.id}/run`, cli: `bridge start ${saved.id}` };
  }
  const ways = [
    `--mode ${body.mode}`,
    `--verify ${body.verify}`,
    `--on-unrepresentable ${body.on_unrepresentable}`,
    ...(body.anonymize_config_id ? [`--mask ${body.anonymize_config_id}`] : []),
    ...(body.triggers === "disable" ? ["--triggers disable"] : []),
    ...(body.max_rows_per_second ? [`--rate ${body.max_rows_per_second}`] : []),
  ];
  const words = [...tableWords(body), ...(body.subset ? subsetWords(body.subset) : []), ...ways];
  const cli = ["bridge run", quoted(source), quoted(target), ...words].join(" ");
  return { method, path: `/projects/${projectId}/bridge/run`, body, cli };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function tableWords({ tables }: BridgeBody): string[] {
  if (tables === "all") return [];
  return tables.flatMap(({ source, where, columns }) => [
    `--table ${quoted(source)}`,
    ...(where ? [`--where ${quoted(`${source}=${where}`)}`] : []),
    ...(columns?.length ? [`--columns ${quoted(`${source}=${columns.join(",")}`)}`] : []),
  ]);
}

function subsetWords(subset: BridgeSubset): string[] {
  const { table, where, limit, percent, follow, max_rows_per_table: most } = subset;
  return [
    `--subset ${quoted(where ? `${table}=${where}` : table)}`,
    ...(limit ? [`--subset-limit ${limit}`] : []),
    ...(percent ? [`--subset-percent ${percent}`] : []),
    ...(follow?.length === 0 ? ["--subset-alone"] : []),
    ...(follow ?? []).map((edge) => `--follow ${quoted(edge)}`),
    ...(most ? [`--subset-max ${most}`] : []),
  ];
}
