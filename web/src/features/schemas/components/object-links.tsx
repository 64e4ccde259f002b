import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { parseObject } from "@/lib/object-id.ts";
import type { SchemaLink, SchemaObject } from "../model.ts";
import { KindIcon } from "./kind-icon.tsx";

interface Props {
  object: SchemaObject;
  onSelect: (object: string) => void;
}

/** What an object needs to exist, and what would not be without it. */
export function ObjectLinks({ object, onSelect }: Props) {
  const { t } = useTranslation();
  return (
    <div className="au-links">
      <LinkList
        title={t("schemas:depends_on")}
        empty={t("schemas:depends_on_nothing")}
        links={object.depends_on}
        onSelect={onSelect}
      />
      <LinkList
        title={t("schemas:used_by")}
        empty={t("schemas:used_by_nothing")}
        links={object.used_by}
        onSelect={onSelect}
      />
    </div>
  );
}

interface ListProps {
  title: string;
  empty: string;
  links: SchemaLink[];
  onSelect: (object: string) => void;
}

function LinkList({ title, empty, links, onSelect }: ListProps) {
  const { t } = useTranslation();
  return (
    <section aria-label={title}>
      <Text size="sm" fw={600} mb={6}>
        {title}
      </Text>
      {links.length === 0 ? (
        <Text size="sm" c="dimmed">
          {empty}
        </Text>
      ) : (
        <ul className="au-named">
          {links.map((link) => (
            <li key={`${link.object} ${link.how}`}>
              <KindIcon kind={link.kind} />
              <Anchor
                component="button"
                type="button"
                size="sm"
                className="au-wrap"
                onClick={() => onSelect(link.object)}
              >
                {parseObject(link.object).path.join(".")}
              </Anchor>
              <Text span size="xs" c="dimmed">
                {t(`schemas:kind.${link.kind}`, { defaultValue: link.kind })} ·{" "}
                {t(`schemas:how.${link.how}`)}
              </Text>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
