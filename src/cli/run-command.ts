import { types } from "node:util";
import { StartError } from "../errors.js";
import { redact } from "../log.js";
import { createServiceKeyCommand } from "./create-service-key.js";
import { generateKeys } from "./generate-keys.js";
import { keysAdd } from "./keys-add.js";
import { keysRemove } from "./keys-remove.js";
import { keysRewrap } from "./keys-rewrap.js";
import { keysStatus } from "./keys-status.js";
import { listServiceKeysCommand } from "./list-service-keys.js";
import { migrateDatabase } from "./migrate-database.js";
import { revokeServiceKeyCommand } from "./revoke-service-key.js";
import { type Command, ExitCode, type Surroundings, UsageError } from "./surroundings.js";

const COMMANDS: readonly Command[] = [
  generateKeys,
  keysAdd,
  keysStatus,
  keysRewrap,
  keysRemove,
  createServiceKeyCommand,
  listServiceKeysCommand,
  revokeServiceKeyCommand,
  migrateDatabase,
];

/** Runs the command that the words name. Never throws: what goes wrong is told in words. */
export async function runCommand(words: readonly string[], around: Surroundings): Promise<ExitCode> {
  if (["help", "--help", "-h"].includes(words[0] ?? "")) {
    around.print(helpText());
    return ExitCode.DONE;
  }
  const command = COMMANDS.find(({ name }) => name.split(" ").every((word, index) => words[index] === word));
  if (command === undefined) {
    around.tell(
      words.length === 0 ? helpText() : `There is no command \`${redact(words.slice(0, 2).join(" "))}\`. Try \`help\`.`,
    );
    return ExitCode.MISUSED;
  }
  const rest = words.slice(command.name.split(" ").length);
  if (rest.includes("--help")) {
    around.print(describe(command));
    return ExitCode.DONE;
  }
  try {
    return await command.run(rest, around);
  } catch (error) {
    return explain(error, command, around);
  }
}

function explain(error: unknown, command: Command, around: Surroundings): ExitCode {
  if (error instanceof UsageError || isParseError(error)) {
    around.tell(redact(error.message));
    around.tell(`Usage: ${describe(command)}`);
    return ExitCode.MISUSED;
  }
  if (error instanceof StartError) around.tell(redact(error.message));
  else around.tell(`${command.name} failed: ${redact(types.isNativeError(error) ? error.message : String(error))}`);
  return ExitCode.FAILED;
}

/** What `parseArgs` throws. */
function isParseError(error: unknown): error is Error {
  return types.isNativeError(error) && String((error as NodeJS.ErrnoException).code).startsWith("ERR_PARSE_ARGS");
}

function describe({ name, usage, summary }: Command): string {
  return `${[name, usage].filter((part) => part !== "").join(" ")}\n    ${summary}`;
}

function helpText(): string {
  const commands = COMMANDS.map((command) => `  ${describe(command).replace("\n", "\n  ")}`);
  return [
    "Administration of Relink, with the settings of the service (environment variables or `.env`).",
    "",
    ...commands,
    "  help",
    "      prints this",
  ].join("\n");
}
