import { Alert, Button, Group, List, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import { ApiError, type FieldProblem } from "@/api/errors.ts";
import { faultWords } from "@/components/shared/coded.ts";
import { toast } from "./toasts.ts";

/** What is wrong with one field, in the reader's language where its kind is known. */
function fieldText(field: FieldProblem): string {
  return faultWords(field.type, field.message, field.params) ?? field.message;
}

function placedText(field: FieldProblem): string {
  const text = fieldText(field);
  return field.path.length
    ? i18next.t("errors:at_field", { field: field.path.join("."), text })
    : text;
}

const MINUTE = 60;

/** How long to wait: in minutes where seconds would have to be reckoned, and never too short. */
function waitText(seconds: number): string {
  if (seconds < 2 * MINUTE) return i18next.t("errors:throttled", { count: seconds });
  return i18next.t("errors:throttled_minutes", { count: Math.ceil(seconds / MINUTE) });
}

/** The text of a failure for people: ours where the code is known, else the server's. */
export function errorText(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.fields.length) return error.fields.map(placedText).join(" · ");
    const params = { seconds: error.retryAfter ?? 0, ...error.params };
    const known = faultWords(error.code, error.message, params);
    if (known) return known;
    if (error.status === 429) {
      return waitText(error.retryAfter ?? 30);
    }
    if (error.status >= 500) return i18next.t("errors:server");
    return error.message;
  }
  return error instanceof Error ? error.message : String(error);
}

export function ErrorNotice({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  if (!error) return null;
  const api = error instanceof ApiError ? error : null;
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle size={18} />}
      role="alert"
      title={t(api?.status === 404 ? "errors:not_found" : "errors:failed")}
    >
      {api && api.fields.length > 1 ? (
        <List size="sm" spacing={2}>
          {api.fields.map((field) => (
            <List.Item key={`${field.path.join(".")}${field.message}`}>
              <Text span className="au-mono">
                {field.path.join(".")}
              </Text>{" "}
              {fieldText(field)}
            </List.Item>
          ))}
        </List>
      ) : (
        <Text size="sm">{errorText(error)}</Text>
      )}
      <Group gap="md" mt={6}>
        {api?.requestId ? (
          <Text size="xs" className="au-mono">
            {t("errors:request_id", { id: api.requestId })}
          </Text>
        ) : null}
        {retry ? (
          <Button size="compact-xs" variant="default" onClick={retry}>
            {t("errors:retry")}
          </Button>
        ) : null}
      </Group>
    </Alert>
  );
}

export function notifyError(error: unknown): void {
  toast({
    color: "red",
    title: i18next.t("errors:failed"),
    message: errorText(error),
    autoClose: 9000,
    closeLabel: i18next.t("common:close"),
  });
}

export function notifyDone(message: string): void {
  toast({ color: "teal", message, autoClose: 5000, closeLabel: i18next.t("common:close") });
}
