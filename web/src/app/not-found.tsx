import { useDocumentTitle } from "@mantine/hooks";
import { IconMapOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { LinkButton } from "@/components/ui/link.tsx";

export function NotFound() {
  const { t } = useTranslation();
  useDocumentTitle(`${t("errors:page_title")} · Auralith`);
  return (
    <main>
      <EmptyState
        icon={IconMapOff}
        order={1}
        title={t("errors:page_title")}
        text={t("errors:page_text")}
        action={<LinkButton to="/">{t("errors:home")}</LinkButton>}
      />
    </main>
  );
}
