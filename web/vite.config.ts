import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const backend = process.env.AURALITH_URL ?? "http://127.0.0.1:8000";

// The browser's Host must reach the server: it refuses an Origin that is not its own address.
const proxied = { target: backend, changeOrigin: false };

const local = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  base: "/",
  plugins: [react()],
  resolve: { alias: { "@": local("./src") } },
  build: {
    outDir: "../src/auralith/server/static",
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    // Parts that nearly every screen needs travel together instead of as dozens of tiny files. They
    // are loaded first: with more screens more parts are shared, and the count has to grow.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: "common",
              test: /src[\\/](components|lib|api)|@mantine|@tabler|@floating-ui/,
              minShareCount: 22,
            },
          ],
        },
      },
    },
    // The layout engine of the graph is one large lazy file; nothing on the first load comes near.
    chunkSizeWarningLimit: 1600,
  },
  worker: { format: "es" },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": proxied, "/openapi.json": proxied, "/docs": proxied },
  },
  test: { include: ["src/**/*.test.ts", "scripts/**/*.test.ts"], environment: "node" },
});
