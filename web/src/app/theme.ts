import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from "@mantine/core";

const iris: MantineColorsTuple = [
  "#eff1fd",
  "#dde1f7",
  "#b9c1ec",
  "#929ee0",
  "#7180d6",
  "#5c6dd0",
  "#4c5ec4",
  "#3f4fb8",
  "#3544a0",
  "#2a3787",
];
const slate: MantineColorsTuple = [
  "#f7f8fa",
  "#eff1f4",
  "#e3e6eb",
  "#d3d8df",
  "#b6bdc8",
  "#8d96a5",
  "#67707f",
  "#4d5563",
  "#363d49",
  "#232933",
];
const night: MantineColorsTuple = [
  "#d5d9e0",
  "#b4bac6",
  "#9aa2b1",
  "#6d7686",
  "#444c5a",
  "#333a46",
  "#262c36",
  "#1c212a",
  "#161a21",
  "#101319",
];

const sans =
  'Inter, "Segoe UI", system-ui, -apple-system, "Noto Sans", "Liberation Sans", sans-serif';
const mono =
  'ui-monospace, "SF Mono", "Cascadia Code", "JetBrains Mono", "DejaVu Sans Mono", Consolas, monospace';

/** Soft backgrounds and readable texts of the meanings; Mantine's own are louder. */
const MEANING: Record<string, { soft: string; text: string }> = {
  teal: { soft: "var(--au-added)", text: "var(--au-ok)" },
  yellow: { soft: "var(--au-env-staging-soft)", text: "var(--au-warn)" },
  red: { soft: "var(--au-env-production-soft)", text: "var(--au-bad)" },
  gray: { soft: "var(--au-sunken)", text: "var(--au-muted)" },
  iris: { soft: "var(--au-selected)", text: "var(--au-accent)" },
};

const variantColors: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  const name = input.color ?? input.theme.primaryColor;
  const meaning = MEANING[name];
  if (input.variant === "light" && meaning) {
    return {
      ...colors,
      background: meaning.soft,
      hover: `color-mix(in srgb, ${meaning.soft}, ${meaning.text} 9%)`,
      color: meaning.text,
      border: "1px solid transparent",
    };
  }
  if (input.variant === "subtle" && name === "red") {
    return {
      ...colors,
      background: "transparent",
      hover: "var(--au-env-production-soft)",
      color: "var(--au-bad)",
    };
  }
  if (input.variant === "filled" && name === "red") {
    const background = "var(--au-danger)";
    const hover = `color-mix(in srgb, ${background}, black 12%)`;
    return { ...colors, background, hover, color: "var(--mantine-color-white)" };
  }
  return colors;
};

export const theme = createTheme({
  variantColorResolver: variantColors,
  primaryColor: "iris",
  primaryShade: { light: 7, dark: 5 },
  colors: { iris, gray: slate, dark: night },
  fontFamily: sans,
  fontFamilyMonospace: mono,
  headings: {
    fontFamily: sans,
    fontWeight: "620",
    sizes: {
      h1: { fontSize: "1.5rem", lineHeight: "1.25" },
      h2: { fontSize: "1.125rem", lineHeight: "1.35" },
      h3: { fontSize: "1rem", lineHeight: "1.4" },
    },
  },
  fontSizes: {
    xs: "0.75rem",
    sm: "0.8438rem",
    md: "0.9375rem",
    lg: "1.0625rem",
    xl: "1.25rem",
  },
  defaultRadius: "md",
  radius: { xs: "3px", sm: "5px", md: "7px", lg: "10px", xl: "16px" },
  cursorType: "pointer",
  respectReducedMotion: true,
  autoContrast: true,
  components: {
    Badge: {
      defaultProps: { variant: "light", radius: "sm", size: "md" },
      styles: { root: { textTransform: "none", fontWeight: 560, letterSpacing: 0 } },
    },
    Button: { defaultProps: { size: "sm" } },
    Drawer: {
      defaultProps: {
        position: "right",
        size: "lg",
        padding: "lg",
        overlayProps: { opacity: 0.35 },
      },
    },
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Modal: { defaultProps: { centered: true, padding: "lg" } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
  },
});

/** Tokens of ours; features name these and never a raw colour. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-dimmed": "#5a6372",
    "--mantine-color-placeholder": "#6b7482",
    "--mantine-color-error": "#b3261e",
    "--au-canvas": "#f7f8fa",
    "--au-surface": "#ffffff",
    "--au-sunken": "#f1f3f6",
    "--au-border": "#e1e5ea",
    "--au-border-strong": "#cbd1d9",
    "--au-hover": "#f3f5f9",
    "--au-selected": "#e9ecfb",
    "--au-accent": "#3f4fb8",
    "--au-removed": "#fdecec",
    "--au-removed-text": "#9b1c1c",
    "--au-added": "#e5f6ec",
    "--au-added-text": "#14613a",
    "--au-env-production": "#b3261e",
    "--au-env-staging": "#8a5200",
    "--au-env-test": "#1f5fa8",
    "--au-env-development": "#566070",
    "--au-env-production-soft": "#fdeceb",
    "--au-env-staging-soft": "#fdf2dd",
    "--au-env-test-soft": "#e7f0fb",
    "--au-env-development-soft": "#eef0f3",
    "--au-danger": "#b3261e",
    "--au-muted": "#4a5362",
    "--au-ok": "#1a7446",
    "--au-warn": "#8a5200",
    "--au-bad": "#b3261e",
  },
  dark: {
    "--mantine-color-body": "#161a21",
    "--mantine-color-dimmed": "#a0a8b6",
    "--mantine-color-placeholder": "#8f98a7",
    "--mantine-color-error": "#ff8a80",
    "--au-canvas": "#101319",
    "--au-surface": "#181c24",
    "--au-sunken": "#13161d",
    "--au-border": "#2a303b",
    "--au-border-strong": "#3d4553",
    "--au-hover": "#1f242e",
    "--au-selected": "#252b46",
    "--au-accent": "#a9b4f0",
    "--au-removed": "#3b1d20",
    "--au-removed-text": "#ffb4b0",
    "--au-added": "#153226",
    "--au-added-text": "#93e0b4",
    "--au-env-production": "#ff8a80",
    "--au-env-staging": "#f2b84b",
    "--au-env-test": "#7db8f7",
    "--au-env-development": "#a7b0be",
    "--au-env-production-soft": "#3d1a1a",
    "--au-env-staging-soft": "#38290e",
    "--au-env-test-soft": "#14283f",
    "--au-env-development-soft": "#232933",
    "--au-danger": "#c0362c",
    "--au-muted": "#bcc3cf",
    "--au-ok": "#6fd19b",
    "--au-warn": "#f2b84b",
    "--au-bad": "#ff8a80",
  },
});
