import type { Secrets } from "./secrets.js";
import type { Server } from "./server.js";

/** What every figure is measured with. */
export interface Setting {
  readonly server: Server;
  readonly secrets: Secrets;
  /** A tenth of everything, for development. */
  readonly quick: boolean;
  /** Full-size amounts, or a tenth of them. */
  readonly amount: (full: number) => number;
  readonly progress: (line: string) => void;
}

/** One figure with its baseline, ready to be printed and stored. */
export interface Figure {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** What the figure comes to, in a sentence each. */
  readonly findings: readonly string[];
  /** All values behind the table. */
  readonly details: unknown;
}
