import { SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isLanguage, LANGUAGES, setLanguage } from "@/lib/i18n.ts";

export function ThemeSwitch({ fullWidth = false }: { fullWidth?: boolean }) {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      size="xs"
      fullWidth={fullWidth}
      aria-label={t("shell:theme")}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as "light" | "dark" | "auto")}
      data={[
        { value: "light", label: t("shell:theme_light") },
        { value: "dark", label: t("shell:theme_dark") },
        { value: "auto", label: t("shell:theme_auto") },
      ]}
    />
  );
}

export function LanguageSwitch({
  fullWidth = false,
  onChange,
}: {
  fullWidth?: boolean;
  onChange?: (locale: "fr" | "en") => void;
}) {
  const { t, i18n } = useTranslation();
  return (
    <SegmentedControl
      size="xs"
      fullWidth={fullWidth}
      aria-label={t("shell:language")}
      value={i18n.language}
      onChange={(value) => {
        if (!isLanguage(value)) return;
        void setLanguage(value);
        onChange?.(value);
      }}
      data={LANGUAGES.map((value) => ({ value, label: t(`shell:language_${value}`) }))}
    />
  );
}
