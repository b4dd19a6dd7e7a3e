import { GRANTABLE_OPERATIONS } from "../../../../src/companies/permissions.rules.js";
import { createServiceKey } from "../../../../src/companies/service-keys.js";
import type { Database } from "../../../../src/database/database.js";
import { INCIDENT_THRESHOLDS } from "../../../../src/verification/incident.rules.js";
import { connectTestDatabase, type TestDatabase, type TestEngine } from "../../../support/databases.js";
import { dropHome, makeHome, RelinkProcess } from "../../../support/relink-process.js";

/**
 * A sandbox on a database server, in as many processes as a test wants. Each process serves simulated networks of its own, and all of
 * them tell of the same world, which is in the database.
 */
export class Installation {
  private readonly running = new Set<RelinkProcess>();
  private serviceKey = "";

  private constructor(
    private readonly made: TestDatabase,
    readonly home: string,
    readonly api: RelinkProcess,
    readonly database: Database,
  ) {
    this.running.add(api);
  }

  /** With one process that answers calls; what is due is left alone until somebody starts a worker. */
  static async open(engine: TestEngine, roles = "api"): Promise<Installation> {
    const made = await engine.create();
    const home = makeHome();
    const api = await RelinkProcess.start(home, environment(made, roles));
    const installation = new Installation(made, home, api, await connectTestDatabase(made));
    const wanted = { name: "test", companyId: null, operations: GRANTABLE_OPERATIONS, now: new Date() };
    const { key } = await installation.database.transaction((tx) => createServiceKey(tx, wanted));
    installation.serviceKey = key;
    return installation;
  }

  get url(): string {
    return this.made.url as string;
  }

  /** More processes at the same time; settled when all of them take calls. */
  async start(...roles: readonly string[]): Promise<RelinkProcess[]> {
    const started = roles.map((role) => RelinkProcess.spawn(this.home, environment(this.made, role)));
    for (const relink of started) this.running.add(relink);
    await Promise.all(started.map((relink) => relink.ready()));
    return started;
  }

  async stop(...processes: readonly RelinkProcess[]): Promise<void> {
    for (const relink of processes) this.running.delete(relink);
    await Promise.all(processes.map((relink) => relink.stop()));
  }

  /** With a service key for the whole installation. @throws Error when there are errors, of the call or of the user */
  async ask<Data>(query: string, variables: Record<string, unknown>, relink = this.api): Promise<Data> {
    const { data, errors } = await relink.query<Data & object>(query, variables, this.serviceKey);
    const told = [errors ?? [], ...Object.values(data ?? {}).map((payload) => userErrorsOf(payload))].flat();
    if (told.length > 0) throw new Error(JSON.stringify(told.slice(0, 3)));
    return data;
  }

  /** Uses a control of the sandbox. */
  async control<Answer>(path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.api.sandbox.sandboxUrl}/${path}`, {
      method: "POST",
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  async close(): Promise<void> {
    await this.stop(...this.running);
    await this.database.close();
    await this.made.drop();
    dropHome(this.home);
  }
}

/** What counts as an incident is as usual, not as in a sandbox with a handful of consents. */
function environment(made: TestDatabase, roles: string): Record<string, string> {
  return {
    RELINK_SANDBOX: "1",
    DATABASE_URL: made.url as string,
    ROLES: roles,
    INCIDENT_GRANTS: String(INCIDENT_THRESHOLDS.grants),
    INCIDENT_COMPANIES: String(INCIDENT_THRESHOLDS.companies),
  };
}

function userErrorsOf(payload: unknown): unknown[] {
  return (payload as { userErrors?: unknown[] } | null)?.userErrors ?? [];
}
