import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Client, createClient } from "graphql-ws";
import WebSocket from "ws";
import type { SandboxFile } from "../../src/sandbox/sandbox-file.js";
import { eventually } from "./waits.js";

const HOOKS = fileURLToPath(new URL("./typescript-hooks.mjs", import.meta.url));
const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** A folder for a sandbox, which several processes may share. */
export function makeHome(): string {
  return mkdtempSync(join(tmpdir(), "relink-home-"));
}

export function dropHome(home: string): void {
  rmSync(home, { recursive: true, force: true });
}

/** The service as a process of its own, as an operator runs it; a sandbox unless `env` says otherwise. */
export class RelinkProcess {
  private output = "";
  private access: SandboxFile | null = null;

  private constructor(
    private readonly child: ChildProcess,
    readonly home: string,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => {
        this.output += String(chunk);
      });
    }
  }

  /** Starts it without waiting. */
  static spawn(home: string, env: Record<string, string> = {}): RelinkProcess {
    const { NODE_OPTIONS: _, TEST_MYSQL_URLS: __, ...inherited } = process.env;
    const child = spawn(process.execPath, ["--import", HOOKS, MAIN], {
      env: { ...inherited, PORT: "0", RELINK_HOME: home, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return new RelinkProcess(child, home);
  }

  /** Starts it and waits until it takes calls. */
  static async start(home: string, env: Record<string, string> = {}): Promise<RelinkProcess> {
    const relink = RelinkProcess.spawn(home, env);
    await relink.ready();
    return relink;
  }

  get log(): string {
    return this.output;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  async ready(): Promise<void> {
    await this.says('"msg":"ready"', 90_000);
    this.access = JSON.parse(readFileSync(join(this.home, "sandbox.json"), "utf8")) as SandboxFile;
  }

  /** Waits for a text in the output. */
  async says(text: string, timeoutMs = 60_000): Promise<void> {
    await eventually(
      `the service says ${text}`,
      () => {
        if (this.output.includes(text)) return true;
        if (this.child.exitCode !== null) throw new Error(`It ended with ${this.child.exitCode}: ${this.output}`);
        return false;
      },
      timeoutMs,
    );
  }

  /** Where it is and how to get in. */
  get sandbox(): SandboxFile {
    if (this.access === null) throw new Error("The service is not ready.");
    return this.access;
  }

  /** Sends an operation and gives the whole answer. */
  async query<Data = Record<string, unknown>>(
    query: string,
    variables: Record<string, unknown> = {},
    token = this.sandbox.adminToken,
  ): Promise<{ data: Data; errors?: { message: string; extensions: { code: string } }[] }> {
    const response = await fetch(this.sandbox.graphqlUrl, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as { data: Data };
  }

  /** A stock graphql-ws client. */
  client(token = this.sandbox.adminToken): Client {
    return createClient({
      url: this.sandbox.wsUrl,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
  }

  /** Moves the sandbox's clock. */
  async advance(seconds: number): Promise<void> {
    const response = await fetch(`${this.sandbox.sandboxUrl}/clock`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ advance: seconds }),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  /** Ends it as a crash would. */
  async crash(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Ends it as an operator would. @returns the exit code */
  async stop(): Promise<number | null> {
    return this.end("SIGTERM");
  }

  private async end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, "exit");
      this.child.kill(signal);
      await gone;
    }
    return this.child.exitCode;
  }
}
