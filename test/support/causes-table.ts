import type { SimulatedProvider } from "../../src/sandbox/simulator/simulated-provider.js";

/** The causes of all networks as docs/sandbox.md lists them. */
export function causesTable(dialects: readonly SimulatedProvider[]): string {
  return dialects.map(({ provider, causes }) => [`### ${provider}`, "", ...rows(causes)].join("\n")).join("\n\n");
}

function rows(causes: SimulatedProvider["causes"]): string[] {
  return [
    "| cause | breaks | pushes | what happens |",
    "| --- | --- | --- | --- |",
    ...causes.map(
      ({ name, scope, pushes, description }) =>
        `| \`${name}\` | ${scope === "LOGIN" ? "login" : "profile"} | ${pushes ? "yes" : ""} | ${description.replaceAll("|", "\\|")} |`,
    ),
  ];
}
