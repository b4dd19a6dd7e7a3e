/**
 * The floor plan: who may import whom. Data runs one way, so every room may import from the floors above it in this
 * list, never from one below; type imports count. Where the order proves wrong, change it here together with a page
 * in docs/decisions, never by an exception.
 *
 * A floor is a list of rooms (folders) and files of src/ that are neighbours; most floors hold a single room.
 */
const floors = [
  ["config", "config.ts", "clock.ts", "errors.ts", "log.ts", "job.ts", "metrics.ts"],
  ["database"],
  ["api"],
  ["audit"],
  ["vault"],
  ["companies"],
  ["platforms"],
  ["grants"],
  ["accounts"],
  ["verification"],
  ["status-stream"],
  ["reconnect"],
  ["reminders"],
  ["notifications"],
  ["jobs"],
  ["graphql"],
  ["http"],
  ["sandbox"],
  ["tables.ts"],
  ["app"],
  ["app.ts"],
  ["data-source.ts", "cli", "main.ts"],
];

const pathOf = (entry) => (entry.endsWith(".ts") ? `src/${entry.replace(".", "\\.")}$` : `src/${entry}/`);
const anyOf = (entries) => `^(${entries.map(pathOf).join("|")})`;

const floorPlan = floors.slice(0, -1).map((floor, index) => ({
  name: `floor-plan-${floor.length > 1 ? "ground-floor" : floor[0].replace(/\.ts$/, "")}`,
  comment: `${floor.join(", ")} may import only from what stands above in the floor plan, or data would run both ways.`,
  severity: "error",
  from: { path: anyOf(floor) },
  to: { path: anyOf(floors.slice(index + 1).flat()) },
}));

/** Packages that compute and do nothing else. */
const purePackages = ["graphql", "sql-template-tag", "temporal-polyfill", "zod"];

/**
 * Purity is checked on the compiled files (`npm run purity`), where type imports are gone, and through everything that
 * a rules file leads to: a constant in a plain file is fine, a plain file that reads a file is not.
 */
const compiledRules = "^dist/src/.*\\.rules\\.js$";

module.exports = {
  forbidden: [
    ...floorPlan,
    {
      name: "unknown-room",
      comment: "A new room needs its place in the floor plan before anything else.",
      severity: "error",
      from: {},
      to: { path: "^src/", pathNot: anyOf(floors.flat()) },
    },
    {
      name: "unknown-room-imports",
      comment: "A new room needs its place in the floor plan before anything else.",
      severity: "error",
      from: { path: "^src/", pathNot: anyOf(floors.flat()) },
      to: {},
    },
    {
      name: "no-circles",
      comment:
        "Two files that need each other are one idea cut in the wrong place, and decorated classes fail at load.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "agenda-sql-stands-alone",
      comment: "The job backend takes its data source and write gate as arguments and could be published by itself.",
      severity: "error",
      from: { path: "^src/jobs/agenda-sql/" },
      to: { path: "^(src|migrations)/", pathNot: "^src/jobs/agenda-sql/" },
    },
    {
      name: "rules-know-no-database",
      comment: "A rules file may be read, and tested, without knowing what a database is: not even its types.",
      severity: "error",
      from: { path: "^src/.*\\.rules\\.ts$", pathNot: "^src/database/" },
      to: { path: "^src/database/" },
    },
    {
      name: "rules-are-pure-of-relink",
      comment:
        "A rules file is pure: no clock, settings, log, database, resolvers, routes or jobs. Values come in as arguments.",
      severity: "error",
      from: { path: compiledRules },
      to: {
        path: [
          "^dist/src/(app|clock|config|data-source|log|main|tables)\\.js$",
          "^dist/src/(cli|config|database|graphql|http|sandbox)/",
          "\\.(entity|job|resolver|route)\\.js$",
        ],
        pathNot: "\\.rules\\.js$",
        reachable: true,
      },
    },
    {
      name: "rules-are-pure-of-node",
      comment: "A rules file is pure: no files, network, processes, timers or randomness. Values come in as arguments.",
      severity: "error",
      from: { path: compiledRules },
      to: { path: "^(node:)?[a-z]", pathNot: "^(dist/|(node:)?(buffer|util)$)|(^|/)node_modules/", reachable: true },
    },
    {
      name: "rules-are-pure-of-packages",
      comment: `A rules file is pure: of packages it uses only ${purePackages.join(", ")}, and types.`,
      severity: "error",
      from: { path: compiledRules },
      to: {
        path: "(^|/)node_modules/",
        pathNot: `(^|/)node_modules/(${purePackages.join("|")})/`,
        reachable: true,
      },
    },
    {
      name: "migrations-stand-alone",
      comment: "A migration must do for ever what it did on its day, so it uses nothing that follows the product.",
      severity: "error",
      from: { path: "^migrations/" },
      to: { path: "^src/", pathNot: "^src/(database|jobs/agenda-sql)/" },
    },
    {
      name: "product-knows-no-tests",
      comment: "What ships must run without tests, benchmarks and scripts.",
      severity: "error",
      from: { path: "^(src|migrations)/" },
      to: { path: "^(test|bench|scripts|dist)/" },
    },
    {
      name: "no-development-packages",
      comment: "The image holds no development packages.",
      severity: "error",
      from: { path: "^(src|migrations)/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "resolvable",
      comment: "An import that leads nowhere fails at start, or hides from every other rule.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "(^|/)node_modules/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".js", ".json"],
    },
  },
};
