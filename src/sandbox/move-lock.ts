import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { QueryRunner } from "typeorm";
import type { Database } from "../database/database.js";
import type { GuardedConnection } from "../database/guarded-pool.js";

const ASK_AGAIN_MS = 100;

export type Turn<T> = { readonly had: true; readonly value: T } | { readonly had: false };

/**
 * One at a time, over all processes on a server: whoever moves the clock, renews the demo's tokens or furnishes an empty sandbox.
 * On SQLite, which a sandbox has to itself, one at a time within the process. A process that dies leaves no lock behind.
 */
export class MoveLock {
  private busy = false;

  constructor(private readonly database: Database) {}

  /** @param patienceMs how long to wait for one's turn; 0: now or not at all */
  async run<T>(patienceMs: number, work: () => Promise<T>): Promise<Turn<T>> {
    const end = performance.now() + patienceMs;
    if (!(await until(end, () => this.enter()))) return { had: false };
    try {
      return this.database.engine === "sqlite"
        ? { had: true, value: await work() }
        : await underNamedLock(this.database, end, work);
    } finally {
      this.busy = false;
    }
  }

  private enter(): boolean {
    if (this.busy) return false;
    this.busy = true;
    return true;
  }
}

async function underNamedLock<T>(database: Database, end: number, work: () => Promise<T>): Promise<Turn<T>> {
  const runner = database.source.createQueryRunner();
  try {
    const connection = (await runner.connect()) as GuardedConnection;
    const name = await lockName(runner);
    if (!(await until(end, () => takeLock(runner, name)))) return { had: false };
    try {
      return { had: true, value: await work() };
    } finally {
      // A connection that cannot give the lock back takes it along when it ends.
      await runner.query("SELECT RELEASE_LOCK(?)", [name]).catch(() => connection.destroy());
    }
  } finally {
    await runner.release();
  }
}

async function takeLock(runner: QueryRunner, name: string): Promise<boolean> {
  const [row] = (await runner.query("SELECT GET_LOCK(?, 0) AS held", [name])) as { held: number | null }[];
  return Number(row?.held) === 1;
}

/** Locks belong to the server and not to a database, and their names are short. */
async function lockName(runner: QueryRunner): Promise<string> {
  const database = (await runner.getCurrentDatabase()) ?? "";
  return `relink-sandbox-${createHash("sha256").update(database).digest("hex").slice(0, 40)}`;
}

async function until(end: number, take: () => boolean | Promise<boolean>): Promise<boolean> {
  for (;;) {
    if (await take()) return true;
    if (performance.now() >= end) return false;
    await sleep(ASK_AGAIN_MS);
  }
}
