/** How the page is built: one module and one style sheet, into the package's folder for it. */
import { defineConfig } from "vitest/config";

const NOTICE =
  "/* chainrule's page, MIT. Inside: Preact (c) Jason Miller and @preact/signals (c) Preact Team, MIT; d3-array and " +
  "d3-dsv (c) Mike Bostock, ISC; the texts are in licences.md of the Python package's folder render/page. */";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../src/chainrule/render/page",
    emptyOutDir: true,
    target: "es2022",
    lib: { entry: "src/main.tsx", formats: ["es"], fileName: "page", cssFileName: "page" },
    license: { fileName: "licences.md" }, // of the packages inside the module
    rolldownOptions: { output: { minify: true, postBanner: NOTICE } },
  },
  test: { environment: "node", include: ["test/**/*.test.ts", "test/**/*.test.tsx"] },
});
