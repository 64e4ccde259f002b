import {
  Button,
  Checkbox,
  MultiSelect,
  NumberInput,
  Select,
  Stack,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Field, typedValue, type Values } from "./fields.ts";

/** How a catalogue calls what its parameters are about. */
export interface ParamWords {
  name: (field: string) => string;
  hint: (field: Field) => string;
  choice: (value: string) => string;
}

interface Option {
  value: string;
  label: string;
}

interface Props {
  words: ParamWords;
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
  /** Columns of the table. */
  columns: string[];
  /** Other entries of the catalogue, for parameters that name one. */
  entries: Option[];
  /** What the server refused, by the way to it. */
  faults: Record<string, string>;
  path: string;
}

/** One parameter, in the form that fits its type. */
export function ParamField(props: Props) {
  const { words, field, value, onChange, columns, entries, faults, path } = props;
  const { t } = useTranslation();
  const common = {
    label: words.name(field.name),
    description: words.hint(field),
    required: field.required,
    error: faults[path],
  };
  const clear = { clearable: true, clearButtonProps: { "aria-label": t("common:clear") } };
  const given = value ?? field.fallback;
  switch (field.kind) {
    case "switch":
      return (
        <Checkbox
          label={common.label}
          description={common.description}
          error={common.error}
          checked={given === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "integer":
    case "number":
      return (
        <NumberInput
          {...common}
          allowDecimal={field.kind === "number"}
          min={field.min}
          max={field.max}
          value={typeof given === "number" ? given : ""}
          onChange={(next) => onChange(typeof next === "number" ? next : undefined)}
        />
      );
    case "select":
      return (
        <Select
          {...common}
          allowDeselect={!field.required}
          data={field.options.map((option) => ({ value: option, label: words.choice(option) }))}
          value={given === null || given === undefined ? null : String(given)}
          onChange={(next) => onChange(next === null ? undefined : chosen(field, next))}
        />
      );
    case "column":
      return (
        <Select
          {...common}
          {...clear}
          searchable
          data={columns}
          value={typeof given === "string" ? given : null}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case "entry":
      return (
        <Select
          {...common}
          searchable
          allowDeselect={false}
          nothingFoundMessage={t("common:no_match")}
          data={entries}
          value={typeof given === "string" ? given : null}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case "columns":
      return (
        <MultiSelect
          {...common}
          {...clear}
          searchable
          data={columns}
          value={texts(given)}
          onChange={onChange}
        />
      );
    case "choices":
      return (
        <MultiSelect
          {...common}
          {...clear}
          data={field.options.map((option) => ({ value: option, label: words.choice(option) }))}
          value={texts(given)}
          onChange={onChange}
        />
      );
    case "list":
      return (
        <TagsInput
          {...common}
          {...clear}
          value={texts(given)}
          onChange={(next) => onChange(field.numbers ? numbers(next) : next.map(typedIn(field)))}
        />
      );
    case "objects":
      return <Objects {...props} />;
    case "json":
      return <JsonField {...common} value={given} onChange={onChange} />;
    case "value":
      return (
        <TextInput
          {...common}
          value={given === null || given === undefined ? "" : String(given)}
          onChange={(event) => onChange(typedValue(event.currentTarget.value))}
        />
      );
    case "text":
      return (
        <TextInput
          {...common}
          maxLength={field.maxLength}
          spellCheck={false}
          value={typeof given === "string" ? given : ""}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
const numbers = (list: string[]) => list.map(Number).filter((number) => !Number.isNaN(number));
const typedIn = (field: Field) => (text: string) =>
  field.name === "values" ? typedValue(text) : text;

/** A choice among numbers is a number. */
function chosen(field: Field, text: string): unknown {
  return typeof field.fallback === "number" ? Number(text) : text;
}

/** A list of things with fields of their own, such as places in a document. */
function Objects(props: Props) {
  const { words, field, value, onChange, path } = props;
  const { t } = useTranslation();
  const list = (Array.isArray(value) ? value : []) as Values[];
  const put = (index: number, entry: Values) =>
    onChange(list.map((one, at) => (at === index ? entry : one)));
  return (
    <Stack gap="sm">
      {list.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have no name of their own
        <fieldset key={index} className="au-state">
          <legend>
            {words.name(field.name)} {index + 1}
          </legend>
          <Stack gap="xs" pt={6}>
            {field.fields.map((part) => (
              <ParamField
                {...props}
                key={part.name}
                field={part}
                value={entry[part.name]}
                onChange={(next) => put(index, { ...entry, [part.name]: next })}
                path={`${path}.${index}.${part.name}`}
              />
            ))}
            <Button
              size="xs"
              variant="subtle"
              color="red"
              leftSection={<IconTrash size={14} />}
              onClick={() => onChange(list.filter((_, at) => at !== index))}
              style={{ alignSelf: "flex-start" }}
            >
              {t("params:remove_entry", { number: index + 1 })}
            </Button>
          </Stack>
        </fieldset>
      ))}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} />}
        onClick={() => onChange([...list, {}])}
        style={{ alignSelf: "flex-start" }}
      >
        {t("params:add_entry")}
      </Button>
    </Stack>
  );
}

interface OwnProps {
  label: string;
  description: string;
  required: boolean;
  error: string | undefined;
  value: unknown;
  onChange: (value: unknown) => void;
}

/** What has no form: its JSON, taken over as soon as it is whole. */
function JsonField({ value, onChange, error, ...common }: OwnProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(value ? JSON.stringify(value, null, 2) : "");
  const [broken, setBroken] = useState(false);
  return (
    <Textarea
      {...common}
      className="au-rules"
      autosize
      minRows={2}
      maxRows={10}
      spellCheck={false}
      error={broken ? t("params:no_json") : error}
      value={text}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setText(next);
        try {
          onChange(next.trim() === "" ? undefined : JSON.parse(next));
          setBroken(false);
        } catch {
          setBroken(true);
        }
      }}
    />
  );
}
