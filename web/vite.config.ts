/** How the page is built: one module and one style sheet, into the package's folder for it. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../src/chainrule/render/page",
    emptyOutDir: true,
    target: "es2022",
    lib: { entry: "src/main.tsx", formats: ["es"], fileName: "page", cssFileName: "page" },
    rolldownOptions: { output: { minify: true } },
  },
  test: { environment: "node", include: ["test/**/*.test.ts", "test/**/*.test.tsx"] },
});
