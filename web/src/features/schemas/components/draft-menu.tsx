import { Button, Menu, Text } from "@mantine/core";
import { IconArrowBackUp, IconChevronDown, IconFileText } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";
import { readSide, type Source, writeSide } from "../model.ts";
import { useSideConnection } from "./side-picker.tsx";

/** The step after a comparison: bring one of the databases in line with the other side. */
export function DraftMenu({ before, after }: { before: string; after: string }) {
  const { t } = useTranslation();
  const can = useCan();
  const projectId = useProjectId();
  const navigate = useNavigate();
  const [old, next] = [readSide(before), readSide(after)];
  const [first, second] = [useSideConnection(old), useSideConnection(next)];
  if (!can("migrations.write")) return <NeedRight right="migrations.write" />;
  if (!old || !next || !first || !second) return null;
  const draft = (source: Source, target: string) =>
    void navigate({
      to: "/projects/$projectId/migrations",
      params: { projectId },
      search: { new: "1", source: writeSide(source), target },
    });
  const live = "connectionId" in next;
  return (
    <Menu position="bottom-end" shadow="md" width={340}>
      <Menu.Target>
        <Button
          leftSection={<IconFileText size={16} />}
          rightSection={<IconChevronDown size={14} />}
        >
          {t("schemas:draft")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconArrowBackUp size={16} />}
          onClick={() => draft(old, second.id)}
        >
          {t("schemas:draft_back", { name: second.name })}
          <Text size="xs" c="dimmed">
            {t("schemas:draft_back_text")}
          </Text>
        </Menu.Item>
        {live && first.id === second.id ? null : (
          <Menu.Item leftSection={<IconFileText size={16} />} onClick={() => draft(next, first.id)}>
            {t("schemas:draft_forth", { name: first.name })}
            <Text size="xs" c="dimmed">
              {t("schemas:draft_forth_text")}
            </Text>
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
