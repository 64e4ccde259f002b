/** The same action as a command: what a person would type outside the browser. */
export interface ActionCall {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  body?: unknown;
  cli: string;
}

function shellQuote(text: string): string {
  return /^[\w./:@=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

export function asCurl(call: ActionCall, origin: string): string {
  const parts = ["curl"];
  if (call.method !== "GET") parts.push("-X", call.method);
  parts.push(shellQuote(`${origin}/api/v1${call.path}`));
  parts.push("-H", '"Authorization: Bearer $AURALITH_API_KEY"');
  if (call.body !== undefined) {
    parts.push("-H", shellQuote("Content-Type: application/json"));
    parts.push("-d", shellQuote(JSON.stringify(call.body)));
  }
  return parts.join(" ");
}

export function asCli(call: ActionCall): string {
  return `auralith ${call.cli}`;
}
