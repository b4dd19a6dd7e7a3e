import { defineConfig } from "vite";

/** Where a running Relink is while one works on the dashboard (`npm run dashboard`). */
const RELINK = process.env.RELINK_URL ?? "http://127.0.0.1:4000";

export default defineConfig({
  build: {
    outDir: "../dist/dashboard",
    emptyOutDir: false,
    target: "es2022",
    // The page's policy lets in files of its own origin and nothing else: no data: addresses, no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800, // A test holds what is sent, compressed, below 250 kB.
    rolldownOptions: {
      onLog(level, log, report) {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log); // "use client" is for servers that render React.
      },
    },
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: {
      "/graphql": { target: RELINK, ws: true },
      "/dashboard": RELINK,
      "/sandbox": RELINK,
    },
  },
});
