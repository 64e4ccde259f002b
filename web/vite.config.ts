import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const backend = process.env.AURALITH_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  base: "/",
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../src/auralith/server/static",
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    // The layout engine of the graph is one large lazy file; nothing on the first load comes near.
    chunkSizeWarningLimit: 1600,
  },
  worker: { format: "es" },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": backend, "/openapi.json": backend, "/docs": backend },
  },
  test: { include: ["src/**/*.test.ts", "scripts/**/*.test.ts"], environment: "node" },
});
