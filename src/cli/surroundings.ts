/** What a command may use of the world around it. */
export interface Surroundings {
  /** The variables to read the configuration from, if not those of the process. */
  readonly environment?: NodeJS.ProcessEnv;
  /** A line of the result, for whoever reads it by program. */
  print(line: string): void;
  /** A line for the person at the terminal. */
  tell(line: string): void;
  /** Real time. */
  now(): Date;
}

/** How a command ended. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
export const ExitCode = {
  DONE: 0,
  FAILED: 1,
  /** The command line was not understood; nothing was done. */
  MISUSED: 2,
} as const;

export interface Command {
  /** The words that call it, for example `service-key create`. */
  readonly name: string;
  /** What follows the name, for `help`. */
  readonly usage: string;
  readonly summary: string;
  run(words: string[], around: Surroundings): Promise<ExitCode>;
}

/** The command line was not understood. */
export class UsageError extends Error {
  override name = "UsageError";
}
