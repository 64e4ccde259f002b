import { Stack } from "@mantine/core";
import { IconScan } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { LinkButton } from "@/components/ui/link.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { ConfigList } from "@/features/anonymize/components/config-list.tsx";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

export function AnonymizePage() {
  const { t } = useTranslation();
  const can = useCan();
  const projectId = useProjectId();
  const search = useSearch({ from: "/signed-in/projects/$projectId/anonymize" });
  const navigate = useNavigate({ from: "/projects/$projectId/anonymize" });
  const scan = can("anonymize.write") ? (
    <LinkButton
      leftSection={<IconScan size={16} />}
      to="/projects/$projectId/anonymize/scan"
      params={{ projectId }}
      search={{}}
    >
      {t("anonymize:new")}
    </LinkButton>
  ) : undefined;
  return (
    <div className="au-page">
      <PageHeader
        title={t("shell:place.anonymize")}
        description={t("anonymize:text")}
        actions={scan}
      />
      <Stack gap="md">
        <ConfigList
          projectId={projectId}
          search={search}
          onSearch={(next) => void navigate({ search: (old) => ({ ...old, ...next }) })}
        />
      </Stack>
    </div>
  );
}
