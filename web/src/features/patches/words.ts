import i18next from "i18next";

/** A warning of the dry run in the reader's language; the server's sentence where we have none. */
export function warningText(warning: { code: string; message: string }): string {
  const key = `codes:warning.${warning.code.replaceAll(".", "_")}`;
  return i18next.exists(key) ? i18next.t(key) : warning.message;
}
