import { defineConfig } from "vite";

export default defineConfig({
  build: {
    outDir: "../../dist/dashboard/picker",
    emptyOutDir: false,
    target: "es2022",
    lib: { entry: "relink-account-picker.ts", formats: ["es"], fileName: () => "relink-account-picker.js" },
    // `light-dark()` stays as it is: rewritten for older browsers it would not follow the page around it.
    cssTarget: ["chrome123", "edge123", "firefox120", "safari17.5"],
    reportCompressedSize: false,
    // The pieces that it shares with the dashboard stand beside some that need React, which no other page shall load.
    rolldownOptions: { treeshake: { moduleSideEffects: false } },
  },
});
