import { Alert, Button, Stack } from "@mantine/core";
import { IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { AuditList } from "@/features/audit/components/audit-list.tsx";
import { adminAuditQuery, verifyQuery } from "@/features/audit/queries.ts";
import { isOutcome } from "@/features/audit/search.ts";
import { dayStart } from "@/features/audit/words.ts";

/** The trail of the whole instance, with the proof that nobody changed it. */
export function AdminAuditPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/signed-in/admin/audit" });
  const navigate = useNavigate({ from: "/admin/audit" });
  const verify = useQuery(verifyQuery);
  const { data, error } = useQuery({
    ...adminAuditQuery({
      ...search,
      outcome: isOutcome(search.outcome) ? search.outcome : undefined,
      since: dayStart(search.since),
      until: dayStart(search.until, 1),
      sort: search.sort ?? "-seq",
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <div className="au-page">
      <PageHeader
        title={t("shell:admin_audit")}
        description={t("audit:admin_text")}
        actions={
          <Button
            variant="default"
            loading={verify.isFetching}
            leftSection={<IconShieldCheck size={16} />}
            onClick={() => void verify.refetch()}
          >
            {t("audit:verify")}
          </Button>
        }
      />
      <Stack gap="md">
        <ErrorNotice error={error ?? verify.error} />
        {verify.data?.ok ? (
          <Alert color="teal" icon={<IconShieldCheck size={18} />} role="status">
            {t("audit:intact", { count: verify.data.checked, seq: verify.data.anchored_to_seq })}
          </Alert>
        ) : null}
        {verify.data && !verify.data.ok ? (
          <Alert color="red" icon={<IconShieldX size={18} />} role="alert">
            {t("audit:broken", { seq: verify.data.first_broken_seq })}
          </Alert>
        ) : null}
        <AuditList
          page={data}
          failed={error !== null}
          search={search}
          onSearch={(change) => void navigate({ search: (old) => ({ ...old, ...change }) })}
        />
      </Stack>
    </div>
  );
}
