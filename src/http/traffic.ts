import type { Server } from "node:http";

/** Counts the requests that are being answered, so that a stop can wait for them. */
export class Traffic {
  private running = 0;
  private waiting: (() => void)[] = [];

  constructor(server: Server) {
    server.on("request", (_request, response) => {
      this.running += 1;
      response.once("close", () => this.finish());
    });
  }

  get requests(): number {
    return this.running;
  }

  /** Resolves when no request runs, or after the given time; says which. */
  idle(timeoutMs: number): Promise<"IDLE" | "TIMEOUT"> {
    if (this.running === 0) return Promise.resolve("IDLE");
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs, "TIMEOUT" as const);
      this.waiting.push(() => {
        clearTimeout(timer);
        resolve("IDLE");
      });
    });
  }

  private finish(): void {
    this.running -= 1;
    if (this.running > 0) return;
    for (const wake of this.waiting.splice(0)) wake();
  }
}
