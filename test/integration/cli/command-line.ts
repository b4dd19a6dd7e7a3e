import { ExitCode, type Surroundings } from "../../../src/cli/surroundings.js";
import { runCommand } from "../../../src/cli/run-command.js";

export { ExitCode };

export interface Ran {
  readonly code: ExitCode;
  /** Standard output. */
  readonly printed: string;
  /** Standard error. */
  readonly told: string;
}

/** Runs a command as the terminal would. */
export async function command(environment: NodeJS.ProcessEnv, ...words: string[]): Promise<Ran> {
  const printed: string[] = [];
  const told: string[] = [];
  const around: Surroundings = {
    environment,
    print: (line) => printed.push(line),
    tell: (line) => told.push(line),
    now: () => new Date("2026-03-01T12:00:00.000Z"),
  };
  const code = await runCommand(words, around);
  return { code, printed: printed.join("\n"), told: told.join("\n") };
}
