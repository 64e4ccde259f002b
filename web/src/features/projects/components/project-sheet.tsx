import { Button, Group, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Sheet } from "@/components/ui/sheet.tsx";
import { meQuery } from "@/features/auth/queries.ts";
import { fieldErrors, unplaced } from "@/lib/field-errors.ts";
import { useCreateProject } from "../mutations.ts";

export function ProjectSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Sheet opened={opened} onClose={onClose} title={t("overview:new_project")}>
      <ProjectForm onClose={onClose} />
    </Sheet>
  );
}

function ProjectForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const create = useCreateProject();
  const organizations = me?.organizations ?? [];
  const form = useForm({
    initialValues: { name: "", description: "", organization_id: organizations[0]?.id ?? "" },
  });
  return (
    <form
      onSubmit={form.onSubmit((values) =>
        create.mutate(values, {
          onSuccess: (project) =>
            void navigate({ to: "/projects/$projectId", params: { projectId: project.id } }),
          onError: (error) => form.setErrors(fieldErrors(error, values)),
        }),
      )}
    >
      <Stack>
        <ErrorNotice error={unplaced(create.error, form.values)} />
        <TextInput
          label={t("common:name")}
          required
          maxLength={200}
          data-autofocus
          {...form.getInputProps("name")}
        />
        <Textarea
          label={t("common:description")}
          autosize
          minRows={2}
          {...form.getInputProps("description")}
        />
        {organizations.length > 1 ? (
          <Select
            label={t("overview:organization")}
            data={organizations.map((item) => ({ value: item.id, label: item.name }))}
            allowDeselect={false}
            {...form.getInputProps("organization_id")}
          />
        ) : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" loading={create.isPending} disabled={!form.isDirty()}>
            {t("common:create")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
