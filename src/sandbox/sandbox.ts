import type { FastifyInstance } from "fastify";
import type { DisconnectAccount } from "../accounts/disconnect-account.js";
import type { ExpireDueAccounts } from "../accounts/expire-due-accounts.js";
import type { ImportAccounts } from "../accounts/import-accounts.js";
import type { RecordStatusChange } from "../accounts/record-status-change.js";
import { findCompanyByExternalId } from "../companies/find-company.js";
import { People } from "../companies/people.js";
import { ServiceKeyDirectory } from "../companies/service-key-directory.js";
import { Standings } from "../companies/standings.js";
import { UpsertCompany } from "../companies/upsert-company.js";
import { UpsertUsers } from "../companies/upsert-users.js";
import type { Config, Secrets } from "../config.js";
import type { Database } from "../database/database.js";
import type { Log } from "../log.js";
import { addClockRoute } from "./clock.route.js";
import { openAccess, renewTokens } from "./company-access.js";
import { DEMO_COMPANIES } from "./demo-companies.js";
import { DemoExpiry } from "./demo-expiry.js";
import { MoveClock } from "./move-clock.js";
import { addPlaygroundRoute } from "./playground.route.js";
import { SandboxClock } from "./sandbox-clock.js";
import { type CompanyAccess, describeSandbox, writeSandboxFile } from "./sandbox-file.js";
import { SeedCompanies } from "./seed-companies.js";

const RENEW_TOKENS_EVERY_MS = 12 * 3_600_000;

export interface SandboxParts {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly database: Database;
  readonly log: Log;
}

/** What the sandbox uses of the rest. */
export interface SandboxDomain {
  readonly importAccounts: ImportAccounts;
  readonly expireDueAccounts: ExpireDueAccounts;
  readonly recordStatusChange: RecordStatusChange;
  readonly disconnectAccount: DisconnectAccount;
  alarmExpiry(instant: Date): void;
}

/** For trying out: a movable clock, companies with a past, a token that expires while one watches, and a page to look at it all. */
export class Sandbox {
  private access: readonly CompanyAccess[] = [];
  private moveClock: MoveClock | null = null;
  private demo: DemoExpiry | null = null;
  private renewing: NodeJS.Timeout | null = null;

  private constructor(
    private readonly parts: SandboxParts,
    readonly clock: SandboxClock,
  ) {}

  /** Before anything that asks for the time. */
  static async open(parts: SandboxParts): Promise<Sandbox> {
    return new Sandbox(parts, await SandboxClock.open(parts.database, parts.log));
  }

  /** Companies and pages; before the port is opened. */
  async furnish(domain: SandboxDomain, web: FastifyInstance): Promise<void> {
    const { config, secrets, database, log } = this.parts;
    const standings = new Standings(new People(database), new ServiceKeyDirectory(database, log));
    const upsertCompany = new UpsertCompany(database, standings);
    const upsertUsers = new UpsertUsers(database, standings);
    await new SeedCompanies({ ...domain, database, upsertCompany, upsertUsers }).run(this.clock.now());
    this.access = await openAccess(database, config.jwt, secrets);
    this.moveClock = this.clockMover(domain);
    addClockRoute(web, this.clock, this.moveClock);
    await addPlaygroundRoute(web, () => this.access[0]?.adminToken ?? "");
  }

  /** Once the port is open: says where, and lets something happen. */
  async ready(domain: SandboxDomain, url: string): Promise<void> {
    const { config, secrets, database, log } = this.parts;
    await writeSandboxFile(config.home, describeSandbox(url, this.access));
    this.renewing = setInterval(() => {
      void renewTokens(this.access, config.jwt, secrets).then((access) => {
        this.access = access;
        return writeSandboxFile(config.home, describeSandbox(url, access));
      });
    }, RENEW_TOKENS_EVERY_MS);
    this.renewing.unref();
    const first = await findCompanyByExternalId(database, DEMO_COMPANIES[0]?.externalId ?? "");
    if (first === null || !config.roles.includes("worker")) return;
    const isMoving = () => this.moveClock?.isMoving ?? false;
    const parts = { database, importAccounts: domain.importAccounts, clock: this.clock, log, isMoving };
    this.demo = await DemoExpiry.start(parts, first.id);
  }

  close(): void {
    this.demo?.close();
    if (this.renewing !== null) clearInterval(this.renewing);
    this.clock.close();
  }

  private clockMover({ expireDueAccounts, alarmExpiry }: SandboxDomain): MoveClock {
    return new MoveClock(this.clock, [expireDueAccounts], async () => {
      const next = await expireDueAccounts.nextInstant(this.clock.now());
      if (next !== null) alarmExpiry(next);
    });
  }
}
