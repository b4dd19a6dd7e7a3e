import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../src/main.js", import.meta.url));
const READY_WITHIN_MS = 60_000;

const running = new Set<ChildProcess>();

/** A Relink as operators run it: its own process, production settings, a port of its own. */
export class RunningService {
  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
  ) {}

  /** @throws Error with what it logged when it does not become ready */
  static async start(env: Record<string, string>): Promise<RunningService> {
    const child = spawn(process.execPath, ["--enable-source-maps", MAIN], {
      env: { PATH: process.env["PATH"], ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    running.add(child);
    child.on("exit", () => running.delete(child));
    const url = await new Promise<string>((resolve, reject) => {
      const lines: string[] = [];
      const fail = () => reject(new Error(`The service did not start:\n${lines.join("\n")}`));
      const timer = setTimeout(fail, READY_WITHIN_MS);
      child.once("exit", fail);
      createInterface({ input: child.stdout }).on("line", (line) => {
        lines.push(line);
        const entry = JSON.parse(line) as { level?: string; msg?: string; url?: string };
        if (entry.level === "warn" || entry.level === "error") process.stderr.write(`${line}\n`);
        if (entry.msg !== "ready" || entry.url === undefined) return;
        clearTimeout(timer);
        child.off("exit", fail);
        resolve(entry.url);
      });
    });
    return new RunningService(child, url);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get graphqlUrl(): string {
    return `${this.url}/graphql`;
  }

  get socketUrl(): string {
    return `${this.url.replace(/^http/, "ws")}/graphql`;
  }

  async stop(): Promise<void> {
    if (!running.has(this.process)) return;
    this.process.kill("SIGTERM");
    await once(this.process, "exit");
  }
}

/** Ends all services that still run. */
export function killServices(): void {
  for (const process of running) process.kill("SIGKILL");
}
