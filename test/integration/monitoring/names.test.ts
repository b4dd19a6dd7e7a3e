import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";
import { Metrics } from "../../../src/metrics.js";

const FACES = new URL("../../../src/app/faces.ts", import.meta.url);
const read = (name: string) => readFileSync(new URL(`../../../docs/monitoring/${name}`, import.meta.url), "utf8");

/** Metrics that exist: those of every process, and those that are watched once it serves. */
async function known(): Promise<Set<string>> {
  const text = await new Metrics().text();
  const own = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = "", kind]) =>
    kind === "histogram" ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
  );
  const watched = [...readFileSync(FACES, "utf8").matchAll(/"(relink_\w+)"/g)].map(([, name = ""]) => name);
  return new Set([...own, ...watched]);
}

it.each(["alerts.yml", "grafana.json"])("%s asks for metrics that there are", async (file) => {
  const names = new Set(
    [...read(file).matchAll(/\b(relink_\w+|nodejs_\w+|process_\w+)\b(?=[{[)\s"])/g)].map(([name]) => name),
  );
  expect(names.size).toBeGreaterThan(4);
  const there = await known();
  expect([...names].filter((name) => !there.has(name))).toEqual([]);
});

it("alerts watch kinds of work that there are", () => {
  const source = readFileSync(new URL("../../../src/jobs/read-backlog.ts", import.meta.url), "utf8");
  const kinds = new Set([...source.matchAll(/^ {2}(\w+): \(/gm)].map(([, kind]) => kind));
  const watched = [...read("alerts.yml").matchAll(/work=~?"([^"]+)"/g)].flatMap(([, list = ""]) => list.split("|"));
  expect(watched.length).toBeGreaterThan(4);
  expect(watched.filter((kind) => !kinds.has(kind))).toEqual([]);
});

const promtool = spawnSync("promtool", ["--version"]).status === 0;

(promtool ? it : it.skip)("the alerts ring when they should, as promtool sees it", () => {
  const folder = new URL("../../../docs/monitoring/", import.meta.url);
  const ran = spawnSync("promtool", ["test", "rules", "alerts.test.yml"], { cwd: folder, encoding: "utf8" });
  expect([ran.status, ran.stdout + ran.stderr]).toEqual([0, expect.stringContaining("SUCCESS")]);
});
