import { Button, Group, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Sheet } from "@/components/ui/sheet.tsx";
import { EnvBadge } from "@/components/ui/status.tsx";
import { allConnectionsQuery } from "@/features/connections/queries.ts";
import { useCreatePatch } from "../mutations.ts";

interface Props {
  projectId: string;
  opened: boolean;
  onClose: () => void;
}

export function PatchSheet({ projectId, opened, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Sheet opened={opened} onClose={onClose} title={t("patches:new")}>
      <PatchForm projectId={projectId} onClose={onClose} />
    </Sheet>
  );
}

function PatchForm({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const create = useCreatePatch();
  const { data: connections } = useQuery(allConnectionsQuery(projectId));
  const form = useForm({ initialValues: { name: "", description: "", connection_id: "" } });
  const chosen = connections?.items.find((item) => item.id === form.values.connection_id);
  return (
    <form
      onSubmit={form.onSubmit((values) =>
        create.mutate(
          { ...values, project_id: projectId, operations: [] },
          {
            onSuccess: (patch) =>
              void navigate({
                to: "/projects/$projectId/patches/$patchId",
                params: { projectId, patchId: patch.id },
                search: {},
              }),
          },
        ),
      )}
    >
      <Stack>
        <ErrorNotice error={create.error} />
        <TextInput
          label={t("common:name")}
          placeholder={t("patches:name_example")}
          required
          maxLength={200}
          data-autofocus
          {...form.getInputProps("name")}
        />
        <Select
          label={t("patches:target")}
          description={t("patches:target_hint")}
          required
          searchable
          allowDeselect={false}
          nothingFoundMessage={t("connections:empty_title")}
          data={(connections?.items ?? []).map((item) => ({
            value: item.id,
            label: item.name,
            disabled: item.read_only,
          }))}
          rightSection={chosen ? <EnvBadge environment={chosen.environment} /> : undefined}
          rightSectionWidth={chosen ? 130 : undefined}
          {...form.getInputProps("connection_id")}
        />
        <Textarea
          label={t("common:description")}
          autosize
          minRows={2}
          {...form.getInputProps("description")}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button
            type="submit"
            loading={create.isPending}
            disabled={!form.values.name.trim() || !form.values.connection_id}
          >
            {t("patches:create")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
