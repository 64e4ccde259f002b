import { Badge, Group, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { parseObject } from "@/lib/object-id.ts";
import { attributeText, partsOf, type SchemaFact, type SchemaObject } from "../model.ts";

/** What the first columns of the table show already, or what only orders it. */
const SHOWN = new Set(["type", "not_null", "default", "after", "position", "comment"]);

interface Props {
  object: SchemaObject;
  /** The part that was searched for. */
  found: string;
}

export function ObjectColumns({ object, found }: Props) {
  const { t } = useTranslation();
  const key = new Set(namesOf(object.parts.find((part) => part.kind === "primary_key")));
  const foreign = new Map(
    object.parts
      .filter((part) => part.kind === "foreign_key")
      .flatMap((part) => namesOf(part).map((name) => [name, referenced(part)] as const)),
  );
  const columns = partsOf(object, "columns").toSorted(
    (a, b) => Number(a.notes.position ?? 0) - Number(b.notes.position ?? 0),
  );
  return (
    <div className="au-table-wrap">
      <table className="au-table">
        <thead>
          <tr>
            <th scope="col">{t("connections:column")}</th>
            <th scope="col">{t("connections:type")}</th>
            <th scope="col">{t("connections:nullable")}</th>
            <th scope="col">{t("connections:default")}</th>
            <th scope="col">{t("connections:notes")}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => {
            const name = nameOf(column);
            return (
              <tr key={column.object} data-found={column.object === found}>
                <td>
                  <Group gap={6} wrap="nowrap">
                    {key.has(name) ? (
                      <IconKey
                        size={14}
                        color="var(--au-accent)"
                        aria-label={t("connections:primary_key")}
                      />
                    ) : null}
                    <Text size="sm" fw={560}>
                      {name}
                    </Text>
                  </Group>
                </td>
                <td className="au-mono">{attributeText(column.attributes.type)}</td>
                <td>{t(mayBeNull(object, column, key) ? "common:yes" : "common:no")}</td>
                <td className="au-mono">{defaultOf(object, column)}</td>
                <td>
                  <Group gap={6}>
                    {foreign.has(name) ? (
                      <Badge color="iris" style={{ flex: "none" }}>
                        → {foreign.get(name)}
                      </Badge>
                    ) : null}
                    {Object.entries(column.attributes)
                      .filter(([attribute]) => !SHOWN.has(attribute))
                      .map(([attribute, value]) => (
                        <Text key={attribute} span size="xs" className="au-mono au-wrap">
                          {value === true ? attribute : `${attribute}: ${attributeText(value)}`}
                        </Text>
                      ))}
                    {column.attributes.comment ? (
                      <Text size="xs" c="dimmed">
                        {attributeText(column.attributes.comment)}
                      </Text>
                    ) : null}
                  </Group>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function nameOf(part: SchemaFact): string {
  return parseObject(part.object).path.at(-1) ?? part.object;
}

/** A key's columns; engines that allow expressions or lengths there quote plain names. */
function namesOf(part: SchemaFact | undefined): string[] {
  const columns = part?.attributes.columns;
  return Array.isArray(columns) ? columns.map((name) => unquoted(String(name))) : [];
}

function unquoted(name: string): string {
  const [, quoted] = /^["`](.*)["`]$/.exec(name) ?? [];
  return quoted ?? name;
}

function referenced(part: SchemaFact): string {
  const target = attributeText(part.attributes.references);
  return target.includes(":") ? parseObject(target).path.join(".") : target;
}

/** SQLite leaves out what the key of a table implies: a row's own number is never NULL. */
function mayBeNull(object: SchemaObject, column: SchemaFact, key: Set<string>): boolean {
  if (column.attributes.not_null === true) return false;
  const own = key.size === 1 && column.attributes.type === "INTEGER";
  return !(key.has(nameOf(column)) && (own || object.attributes.without_rowid === true));
}

function defaultOf(object: SchemaObject, column: SchemaFact): string {
  const apart = object.parts.find(
    (part) => part.kind === "default" && part.parent === column.object,
  );
  return attributeText(column.attributes.default ?? apart?.attributes.expression);
}
