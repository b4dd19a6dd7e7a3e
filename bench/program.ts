import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const running = new Set<ChildProcess>();

/**
 * A measuring program in a process of its own, so that it has a processor core and a heap of its own. It speaks in messages; what it
 * prints goes to standard error.
 */
export class Program {
  private readonly process: ChildProcess;
  private readonly messages: unknown[] = [];
  private wake: () => void = () => undefined;
  private ended = false;

  /** @param file beside the caller, such as `new URL("./client.process.js", import.meta.url)` */
  constructor(file: URL, env: Record<string, string> = {}) {
    this.process = fork(fileURLToPath(file), [], {
      env: { ...process.env, ...env },
      execArgv: ["--enable-source-maps", "--expose-gc"],
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    running.add(this.process);
    this.process.stdout?.pipe(process.stderr, { end: false });
    this.process.on("message", (message) => {
      this.messages.push(message);
      this.wake();
    });
    this.process.on("exit", () => {
      running.delete(this.process);
      this.ended = true;
      this.wake();
    });
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  tell(message: object): void {
    this.process.send(message);
  }

  /** The next message of the program. @throws Error when it ends without one, or says nothing for so long */
  async next<Message>(timeoutMs = 600_000): Promise<Message> {
    const deadline = Date.now() + timeoutMs;
    while (this.messages.length === 0) {
      if (this.ended) throw new Error(`${this.process.spawnfile} ended with ${this.process.exitCode}`);
      const left = deadline - Date.now();
      if (left <= 0) throw new Error("a measuring program does not answer");
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.messages.shift() as Message;
  }

  ask<Answer>(message: object, timeoutMs?: number): Promise<Answer> {
    this.tell(message);
    return this.next<Answer>(timeoutMs);
  }

  async stop(): Promise<void> {
    if (this.ended) return;
    this.process.kill("SIGTERM");
    await once(this.process, "exit");
  }
}

/** Ends all programs that still run. */
export function killPrograms(): void {
  for (const process of running) process.kill("SIGKILL");
}

/** The other side: in a measuring program, answers each message of the one that started it. */
export function serve<Message>(answer: (message: Message) => Promise<object | undefined>): void {
  process.on("message", (message: Message) => {
    void answer(message).then(
      (result) => result && process.send?.(result),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.on("disconnect", () => process.exit());
}

/** In a measuring program: tells the one that started it. */
export function report(message: object): void {
  process.send?.(message);
}
