import type { FastifyInstance } from "fastify";

/** What a process needs in order to take requests. */
export interface Readiness {
  /** The database answers. */
  readonly database: boolean;
  /** The database's migrations are those that this process was built with. */
  readonly migrations: boolean;
  /** What else is down, such as `redis`: the process works on without it. */
  readonly degraded: readonly string[];
}

export interface HealthOptions {
  readonly check: () => Promise<Readiness>;
  readonly stopping: () => boolean;
  /** After this long without an answer the database counts as unreachable. */
  readonly timeoutMs?: number;
}

const NOT_READY: Readiness = { database: false, migrations: false, degraded: [] };
const TIMEOUT_MS = 3_000;

/** `/healthz`: the process is alive. `/readyz`: it may be sent requests. Neither tells versions or reasons (P-1). */
export function addHealthRoutes(app: FastifyInstance, options: HealthOptions): void {
  const ready = shareCheck(options.check, options.timeoutMs ?? TIMEOUT_MS);
  app.get("/healthz", async (_request, reply) => {
    reply.header("cache-control", "no-store");
    return { status: "alive" };
  });
  app.get("/readyz", async (_request, reply) => {
    reply.header("cache-control", "no-store");
    if (options.stopping()) return reply.code(503).send({ status: "stopping" });
    const { database, migrations, degraded } = await ready();
    if (!database || !migrations) return reply.code(503).send({ status: "unready", database, migrations });
    return { status: degraded.length > 0 ? "degraded" : "ready", database, migrations, degraded };
  });
}

/** Anybody may ask, so however many do, one check runs at a time. */
function shareCheck(check: HealthOptions["check"], timeoutMs: number): () => Promise<Readiness> {
  let running: Promise<Readiness> | null = null;
  return () => {
    running ??= withTimeout(check, timeoutMs).finally(() => {
      running = null;
    });
    return running;
  };
}

async function withTimeout(check: HealthOptions["check"], timeoutMs: number): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<Readiness>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, NOT_READY);
  });
  try {
    return await Promise.race([check(), tooLate]);
  } catch {
    return NOT_READY;
  } finally {
    clearTimeout(timer);
  }
}
