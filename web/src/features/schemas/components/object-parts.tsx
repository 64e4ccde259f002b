import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { parseObject } from "@/lib/object-id.ts";
import { attributeText, type SchemaFact } from "../model.ts";

interface Props {
  parts: SchemaFact[];
  found: string;
  empty: string;
}

/** Keys, triggers or rights of an object: what each is called, and everything said about it. */
export function ObjectParts({ parts, found, empty }: Props) {
  const { t } = useTranslation();
  if (parts.length === 0) {
    return (
      <Text size="sm" c="dimmed" p="md">
        {empty}
      </Text>
    );
  }
  return (
    <div className="au-table-wrap">
      <table className="au-table">
        <thead>
          <tr>
            <th scope="col">{t("connections:object_kind")}</th>
            <th scope="col">{t("common:name")}</th>
            <th scope="col">{t("schemas:what_it_says")}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part) => (
            <tr key={part.object} data-found={part.object === found}>
              <td style={{ whiteSpace: "nowrap" }}>
                {t(`schemas:kind.${part.kind}`, { defaultValue: part.kind })}
              </td>
              <td className="au-mono">{parseObject(part.object).path.at(-1)}</td>
              <td>
                <Attributes attributes={part.attributes} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Attributes in the words of the model, which are those of reports and ignore rules. */
export function Attributes({ attributes }: { attributes: Record<string, unknown> }) {
  const { t } = useTranslation();
  const entries = Object.entries(attributes);
  if (entries.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("schemas:nothing_special")}
      </Text>
    );
  }
  return (
    <dl className="au-attributes">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value === true ? t("common:yes") : attributeText(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
