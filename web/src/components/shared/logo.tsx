export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <rect width="32" height="32" rx="8" fill="var(--mantine-color-iris-7)" />
      <path d="M8 23 16 7l8 16h-4.2L16 15l-3.8 8z" fill="var(--mantine-color-white)" />
      <path
        d="M14.2 23h3.6"
        stroke="var(--mantine-color-teal-3)"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
    </svg>
  );
}
