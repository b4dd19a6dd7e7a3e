import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { eventually } from "./waits.js";

const HOOKS = fileURLToPath(new URL("./typescript-hooks.mjs", import.meta.url));

/** A process of its own that runs a TypeScript file, for what cannot be seen from inside: time zones, crashes. */
export class Child {
  private readonly process: ChildProcess;
  private output = "";

  constructor(file: URL, args: readonly string[], env: Record<string, string> = {}) {
    const { NODE_OPTIONS: _, ...own } = process.env;
    this.process = spawn(process.execPath, ["--import", HOOKS, fileURLToPath(file), ...args], {
      env: { ...own, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.process.stdout?.on("data", (chunk) => {
      this.output += String(chunk);
    });
  }

  /** Waits until the process has printed `text`. */
  async prints(text: string): Promise<void> {
    await eventually(`the process prints ${text}`, () => {
      if (this.output.includes(text)) return true;
      if (this.process.exitCode !== null) throw new Error(`It ended with ${this.process.exitCode}: ${this.output}`);
      return false;
    });
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill("SIGKILL");
    await once(this.process, "exit");
  }

  /** Waits for its end. @returns what it printed */
  async finish(): Promise<string> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, "close");
    if (this.process.exitCode !== 0) throw new Error(`It ended with ${this.process.exitCode}: ${this.output}`);
    return this.output;
  }
}
