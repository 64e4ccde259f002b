import { Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/errors.ts";
import { ActionMark } from "@/components/shared/change-tree.tsx";
import { DdlCompare } from "@/components/shared/ddl-compare.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { parseObject } from "@/lib/object-id.ts";
import { attributeText, type SchemaChange, type Source } from "../model.ts";
import { objectQuery } from "../queries.ts";

interface Props {
  /** All of one object: one a changed attribute, or one for the whole. */
  changes: SchemaChange[];
  sides: { before: Source; after: Source };
  labels: { before: string; after: string };
}

/** One object that differs: what of it, and the DDL of the whole on both sides. */
export function ChangedObject({ changes, sides, labels }: Props) {
  const { t } = useTranslation();
  const [change] = changes;
  const top = change?.top ?? "";
  const before = useDdl(sides.before, top);
  const after = useDdl(sides.after, top);
  if (!change) return null;
  const attributes = changes.filter((item) => item.attribute !== null);
  const error = before.error ?? after.error;
  return (
    <Panel
      title={parseObject(change.object).path.join(".")}
      padded={false}
      actions={
        <Text size="sm" c="dimmed">
          {t(`schemas:kind.${change.kind}`, { defaultValue: change.kind })}{" "}
          <ActionMark action={change.action} />
        </Text>
      }
    >
      {attributes.length > 0 ? (
        <div className="au-table-wrap">
          <table className="au-table">
            <caption className="au-hidden">{t("schemas:changed_attributes")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("schemas:attribute")}</th>
                <th scope="col">{labels.before}</th>
                <th scope="col">{labels.after}</th>
              </tr>
            </thead>
            <tbody>
              {attributes.map((item) => (
                <tr key={item.attribute}>
                  <td className="au-mono">{item.attribute}</td>
                  <td>
                    <Value value={item.before} side="before" />
                  </td>
                  <td>
                    <Value value={item.after} side="after" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      <ErrorNotice error={error} />
      {before.pending || after.pending ? (
        <Skeleton height={200} m="md" w="auto" />
      ) : error ? null : (
        <DdlCompare
          before={before.ddl}
          after={after.ddl}
          beforeLabel={labels.before}
          afterLabel={labels.after}
        />
      )}
    </Panel>
  );
}

/** The DDL of an object on one side; null where it does not exist. */
function useDdl(side: Source, object: string) {
  const { data, error, isPending } = useQuery({
    ...objectQuery(side, object),
    enabled: object !== "",
  });
  const missing = error instanceof ApiError && error.code === "schema.object_not_found";
  return { ddl: data?.ddl ?? null, error: missing ? null : error, pending: isPending };
}

function Value({ value, side }: { value: unknown; side: "before" | "after" }) {
  const { t } = useTranslation();
  const text = value === true ? t("common:yes") : attributeText(value);
  if (text === "") {
    return (
      <Text size="sm" c="dimmed">
        {t("schemas:not_set")}
      </Text>
    );
  }
  const Changed = side === "before" ? "del" : "ins";
  return (
    <Changed
      className={`au-mono au-wrap ${side === "before" ? "au-old" : "au-new"}`}
      style={{ textDecoration: "none" }}
    >
      {text}
    </Changed>
  );
}
