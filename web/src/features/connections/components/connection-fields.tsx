import {
  Grid,
  Input,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Textarea,
  TextInput,
} from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useMediaQuery } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import type { Engine } from "@/api/types.ts";
import { EnvBadge } from "@/components/ui/status.tsx";
import { DEFAULT_PORT } from "@/lib/dsn.ts";
import {
  type ConnectionValues,
  ENGINES,
  ENVIRONMENTS,
  fieldsOf,
  SSL_MODES,
  urlOf,
} from "../form.ts";

interface Props {
  form: UseFormReturnType<ConnectionValues>;
  keepsPassword?: boolean;
  fixedEngine?: boolean;
}

/** Address and fields fill each other: whoever has one need not type the other. */
export function ConnectionFields({ form, keepsPassword, fixedEngine }: Props) {
  const { t } = useTranslation();
  const narrow = useMediaQuery("(max-width: 36em)");
  const { engine } = form.values;
  const file = engine === "sqlite";

  const change = (fields: Partial<ConnectionValues>) => {
    const next = { ...form.values, ...fields };
    form.setValues({ ...fields, url: urlOf(next) });
  };
  const paste = (url: string) => form.setValues({ ...fieldsOf(url), url });
  const choose = (value: string) => {
    const next = value as Engine;
    change({ engine: next, port: DEFAULT_PORT[next] ?? "" });
  };

  return (
    <Stack gap="sm">
      <TextInput
        label={t("common:name")}
        placeholder={t("connections:name_example")}
        required
        maxLength={200}
        data-autofocus
        {...form.getInputProps("name")}
      />
      {fixedEngine ? null : (
        <Input.Wrapper label={t("connections:engine_label")} labelElement="div">
          <SegmentedControl
            fullWidth
            mt={4}
            aria-label={t("connections:engine_label")}
            value={engine}
            onChange={choose}
            data={ENGINES.map((value) => ({ value, label: t(`connections:engine.${value}`) }))}
          />
        </Input.Wrapper>
      )}
      <TextInput
        label={t("connections:url")}
        description={t("connections:url_hint")}
        className="au-url"
        spellCheck={false}
        autoComplete="off"
        placeholder={file ? "sqlite:///shop.db" : `${engine}://user:secret@db.example.com/shop`}
        value={form.values.url}
        onChange={(event) => paste(event.currentTarget.value)}
      />
      {file ? (
        <TextInput
          label={t("connections:file")}
          description={t("connections:file_hint")}
          required
          value={form.values.database}
          error={form.errors.database}
          onChange={(event) => change({ database: event.currentTarget.value })}
        />
      ) : (
        <Grid gap="sm">
          <Grid.Col span={8}>
            <TextInput
              label={t("connections:host")}
              required
              value={form.values.host}
              error={form.errors.host}
              onChange={(event) => change({ host: event.currentTarget.value })}
            />
          </Grid.Col>
          <Grid.Col span={4}>
            <NumberInput
              label={t("connections:port")}
              min={1}
              max={65535}
              hideControls
              value={form.values.port}
              error={form.errors.port}
              onChange={(port) => change({ port })}
            />
          </Grid.Col>
          <Grid.Col span={12}>
            <TextInput
              label={t("connections:database")}
              required
              value={form.values.database}
              error={form.errors.database}
              onChange={(event) => change({ database: event.currentTarget.value })}
            />
          </Grid.Col>
          <Grid.Col span={6}>
            <TextInput
              label={t("connections:username")}
              required
              autoComplete="off"
              value={form.values.username}
              error={form.errors.username}
              onChange={(event) => change({ username: event.currentTarget.value })}
            />
          </Grid.Col>
          <Grid.Col span={6}>
            <PasswordInput
              label={t("connections:password")}
              autoComplete="new-password"
              placeholder={keepsPassword ? t("connections:password_kept") : undefined}
              visibilityToggleButtonProps={{ "aria-label": t("auth:show_password") }}
              value={form.values.password}
              error={form.errors.password}
              onChange={(event) => change({ password: event.currentTarget.value })}
            />
          </Grid.Col>
        </Grid>
      )}
      <Input.Wrapper label={t("connections:environment_label")} labelElement="div">
        <SegmentedControl
          fullWidth
          mt={4}
          orientation={narrow ? "vertical" : "horizontal"}
          aria-label={t("connections:environment_label")}
          {...form.getInputProps("environment")}
          data={ENVIRONMENTS.map((value) => ({ value, label: <EnvBadge environment={value} /> }))}
        />
      </Input.Wrapper>
      <Switch
        mt={4}
        label={t("connections:read_only")}
        description={t("connections:read_only_hint")}
        {...form.getInputProps("read_only", { type: "checkbox" })}
      />
      {file ? null : (
        <Select
          label={t("connections:ssl")}
          description={t(`connections:ssl_hint.${form.values.ssl_mode}`)}
          allowDeselect={false}
          data={SSL_MODES.map((value) => ({ value, label: t(`connections:ssl_mode.${value}`) }))}
          {...form.getInputProps("ssl_mode")}
        />
      )}
      {!file && form.values.ssl_mode.startsWith("verify") ? (
        <Textarea
          label={t("connections:ca")}
          autosize
          minRows={3}
          maxRows={6}
          spellCheck={false}
          placeholder="-----BEGIN CERTIFICATE-----"
          {...form.getInputProps("ssl_ca")}
        />
      ) : null}
    </Stack>
  );
}
