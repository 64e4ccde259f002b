import { Button, Group, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/api/types.ts";
import { CopyAs } from "@/components/ui/copy-as.tsx";
import { ErrorNotice, notifyDone } from "@/components/ui/error-notice.tsx";
import { Sheet } from "@/components/ui/sheet.tsx";
import { fieldErrors, unplaced } from "@/lib/field-errors.ts";
import { bodyOf, type ConnectionValues, emptyValues, isPort, valuesOf } from "../form.ts";
import { useCreateConnection, useTestUnsaved, useUpdateConnection } from "../mutations.ts";
import { ConnectionFields } from "./connection-fields.tsx";
import { TestLights } from "./test-lights.tsx";

interface Props {
  projectId: string;
  opened: boolean;
  onClose: () => void;
  /** Given when an existing one is edited. */
  connection?: Connection;
}

export function ConnectionSheet({ projectId, opened, onClose, connection }: Props) {
  const { t } = useTranslation();
  return (
    <Sheet
      opened={opened}
      onClose={onClose}
      size={620}
      title={t(connection ? "connections:edit" : "connections:new")}
    >
      {connection ? (
        <EditForm connection={connection} onClose={onClose} />
      ) : (
        <CreateForm projectId={projectId} onClose={onClose} />
      )}
    </Sheet>
  );
}

function useValues(initialValues: ConnectionValues) {
  const { t } = useTranslation();
  return useForm<ConnectionValues>({
    initialValues,
    validate: {
      name: (value) => (value.trim() ? null : t("common:required")),
      database: (value) => (value ? null : t("common:required")),
      host: (value, all) => (all.engine === "sqlite" || value ? null : t("common:required")),
      port: (value, all) =>
        all.engine === "sqlite" || isPort(value) ? null : t("connections:port_range"),
      username: (value, all) => (all.engine === "sqlite" || value ? null : t("common:required")),
    },
  });
}

function CreateForm({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const create = useCreateConnection();
  const test = useTestUnsaved();
  const form = useValues(emptyValues());
  const body = bodyOf(projectId, form.values);
  const runTest = () => {
    const { database, host, port, username } = form.validate().errors;
    if (database || host || port || username) return;
    test.mutate(
      { ...body, name: body.name || "test" },
      { onError: (error) => form.setErrors(fieldErrors(error, form.values)) },
    );
  };
  return (
    <form
      onSubmit={form.onSubmit(() =>
        create.mutate(body, {
          onSuccess: (made) => {
            notifyDone(t("connections:created", { name: made.name }));
            void navigate({
              to: "/projects/$projectId/connections/$connectionId",
              params: { projectId, connectionId: made.id },
            });
          },
          onError: (error) => form.setErrors(fieldErrors(error, form.values)),
        }),
      )}
    >
      <Stack>
        <ConnectionFields form={form} />
        <TestLights engine={form.values.engine} result={test.data} pending={test.isPending} />
        <ErrorNotice error={unplaced(test.error, form.values)} />
        <ErrorNotice error={unplaced(create.error, form.values)} />
        <Group justify="space-between">
          <Button variant="default" loading={test.isPending} onClick={runTest}>
            {t("connections:test")}
          </Button>
          <Group gap="xs">
            <CopyAs
              call={{
                method: "POST",
                path: "/connections",
                body: { ...body, password: undefined },
                cli: `connection create --project ${projectId} --name '${body.name}' --url '${form.values.url}'`,
              }}
            />
            <Button variant="default" onClick={onClose}>
              {t("common:cancel")}
            </Button>
            <Button type="submit" loading={create.isPending} disabled={!form.isDirty()}>
              {t("connections:create")}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

function EditForm({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const { t } = useTranslation();
  const update = useUpdateConnection(connection.id);
  const form = useValues(valuesOf(connection));
  return (
    <form
      onSubmit={form.onSubmit((values) => {
        const body = bodyOf("", values);
        const { name, environment, read_only, host, port, username, password, ssl } = body;
        const secret = password ? { password } : {};
        const tls = ssl ? { ssl: { mode: ssl.mode, ca: ssl.ca ?? null } } : {};
        const server = ssl ? { host, port, username, ...secret, ...tls } : {};
        update.mutate(
          { name, environment, read_only, database: values.database, ...server },
          {
            onSuccess: () => {
              notifyDone(t("common:saved"));
              onClose();
            },
            onError: (error) => form.setErrors(fieldErrors(error, values)),
          },
        );
      })}
    >
      <Stack>
        <ConnectionFields form={form} keepsPassword={connection.has_password} fixedEngine />
        <ErrorNotice error={unplaced(update.error, form.values)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" loading={update.isPending} disabled={!form.isDirty()}>
            {t("common:save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
