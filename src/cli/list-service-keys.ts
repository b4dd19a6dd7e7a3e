import { parseArgs } from "node:util";
import { listServiceKeys, type ServiceKeyFacts } from "../companies/service-keys.js";
import { type Command, ExitCode } from "./surroundings.js";
import { withDatabase } from "./with-database.js";

const HEADINGS = ["ID", "NAME", "COMPANY", "CREATED", "LAST USED", "REVOKED", "OPERATIONS"];

export const listServiceKeysCommand: Command = {
  name: "service-key list",
  usage: "",
  summary: "lists all keys, the newest first; the keys themselves are stored nowhere",
  async run(words, around) {
    parseArgs({ args: words, options: {} });
    const keys = await withDatabase(around, listServiceKeys);
    if (keys.length === 0) around.tell("There is no service key yet: `service-key create` makes one.");
    else for (const line of toTable([HEADINGS, ...keys.map(toCells)])) around.print(line);
    return ExitCode.DONE;
  },
};

function toCells(key: ServiceKeyFacts): string[] {
  const instant = (moment: Date | null) => moment?.toISOString().slice(0, 19).concat("Z") ?? "-";
  return [
    key.id,
    key.name,
    key.company ?? "(all)",
    instant(key.createdAt),
    instant(key.lastUsedAt),
    instant(key.revokedAt),
    key.operations.join(","),
  ];
}

function toTable(rows: readonly string[][]): string[] {
  const widths = HEADINGS.map((_heading, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
