import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Two doors, one page for now: `/console/` stays the operator's; `/` becomes the household's own page later.
export default defineConfig(({ isSsrBuild }) => ({
  plugins: [react()],
  base: "/",
  build: {
    outDir: here("../../../target/console"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // no data: URLs, so that the policy default-src 'self' holds
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    ...(isSsrBuild
      ? { copyPublicDir: false }
      : { rollupOptions: { input: { home: here("index.html"), console: here("console/index.html") } } }),
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8080" } },
}));
