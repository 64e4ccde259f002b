import { Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Project } from "@/api/types.ts";
import { ConfirmDialog } from "@/components/ui/confirm.tsx";
import { CopyLine } from "@/components/ui/copy-line.tsx";
import { ErrorNotice, notifyDone, notifyError } from "@/components/ui/error-notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { useDeleteProject, useUpdateProject } from "@/features/projects/mutations.ts";
import { projectQuery } from "@/features/projects/queries.ts";
import { fieldErrors, unplaced } from "@/lib/field-errors.ts";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

export function SettingsPage() {
  const { t } = useTranslation();
  const projectId = useProjectId();
  const can = useCan();
  const { data: project } = useQuery(projectQuery(projectId));
  return (
    <div className="au-page" style={{ maxWidth: 820 }}>
      <PageHeader title={t("shell:place.settings")} description={t("overview:settings_text")} />
      <Stack gap="md">
        {project ? <General key={project.updated_at} project={project} /> : null}
        <Panel title={t("overview:identifier")}>
          <CopyLine text={projectId} />
        </Panel>
        {project && can("project.delete") ? <Danger project={project} /> : null}
      </Stack>
    </div>
  );
}

function General({ project }: { project: Project }) {
  const { t } = useTranslation();
  const can = useCan();
  const update = useUpdateProject(project.id);
  const form = useForm({
    initialValues: { name: project.name, description: project.description },
  });
  const locked = !can("project.update");
  return (
    <Panel title={t("overview:general")}>
      <form
        onSubmit={form.onSubmit((values) =>
          update.mutate(values, {
            onSuccess: () => notifyDone(t("common:saved")),
            onError: (error) => form.setErrors(fieldErrors(error, values)),
          }),
        )}
      >
        <Stack>
          <ErrorNotice error={unplaced(update.error, form.values)} />
          <TextInput
            label={t("common:name")}
            required
            maxLength={200}
            readOnly={locked}
            {...form.getInputProps("name")}
          />
          <Textarea
            label={t("common:description")}
            autosize
            minRows={2}
            readOnly={locked}
            {...form.getInputProps("description")}
          />
          {locked ? (
            <Text size="xs" c="dimmed">
              {t("overview:settings_locked")}
            </Text>
          ) : (
            <Group justify="flex-end">
              <Button type="submit" loading={update.isPending} disabled={!form.isDirty()}>
                {t("common:save")}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Panel>
  );
}

function Danger({ project }: { project: Project }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [opened, { open, close }] = useDisclosure(false);
  const remove = useDeleteProject(project.id);
  return (
    <Panel title={t("overview:delete_project")}>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" maw={480}>
          {t("overview:delete_text")}
        </Text>
        <Button color="red" variant="light" onClick={open}>
          {t("overview:delete_project")}
        </Button>
      </Group>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t("overview:delete_title", { name: project.name })}
        confirmLabel={t("overview:delete_project")}
        danger
        typed={project.name}
        busy={remove.isPending}
        onConfirm={() =>
          remove.mutate(undefined, {
            onSuccess: () => void navigate({ to: "/", search: { all: "yes" } }),
            onError: notifyError,
          })
        }
      >
        <Text size="sm">{t("overview:delete_text")}</Text>
      </ConfirmDialog>
    </Panel>
  );
}
