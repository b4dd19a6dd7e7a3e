import type { FastifyInstance } from "fastify";
import type { DisconnectAccount } from "../accounts/disconnect-account.js";
import type { ExpireDueAccounts } from "../accounts/expire-due-accounts.js";
import type { FollowClocks } from "../accounts/follow-clocks.js";
import type { ImportAccounts } from "../accounts/import-accounts.js";
import type { RecordStatusChange } from "../accounts/record-status-change.js";
import type { Config, Secrets } from "../config.js";
import type { Database } from "../database/database.js";
import type { SubjectHasher } from "../grants/subject-hash.js";
import type { Log } from "../log.js";
import type { Vault } from "../vault/vault.js";
import type { ProviderApp } from "../platforms/provider-app.js";
import { addClockRoute } from "./clock.route.js";
import { AccountControls } from "./controls/account-controls.js";
import { addControlRoutes } from "./controls/controls.route.js";
import { DEMO_COMPANIES } from "./demo/demo-companies.js";
import { DemoExpiry } from "./demo/demo-expiry.js";
import { furnishDemo } from "./demo/furnish-demo.js";
import { findCompanyByExternalId } from "../companies/find-company.js";
import { addMailboxRoutes } from "./mailbox/mailbox.route.js";
import { type DueSource, MoveClock } from "./move-clock.js";
import { MoveLock } from "./move-lock.js";
import { ownHostsOnly } from "./own-hosts.js";
import { addPageRoutes } from "./page/page.route.js";
import { addPeopleRoutes } from "./people.route.js";
import { addPlaygroundRoutes } from "./playground.route.js";
import { SandboxClock } from "./sandbox-clock.js";
import { type CompanyAccess, describeSandbox, writeSandboxFile } from "./sandbox-file.js";
import { openServiceKeys } from "./sandbox-service-keys.js";
import { signDemoTokens } from "./sandbox-tokens.js";
import { DIALECTS } from "./simulator/dialects.js";
import type { SimulatedProvider } from "./simulator/simulated-provider.js";
import { Simulator } from "./simulator/simulator.js";

/** Tokens are good for a day. */
const RENEW_TOKENS_EVERY_MS = 12 * 3_600_000;
/** How long a start waits for another process that furnishes the same sandbox. */
const FURNISH_PATIENCE_MS = 60_000;

export interface SandboxParts {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly database: Database;
  readonly log: Log;
  /** Where the simulated networks are served; null: beside Relink's own port. 0: any. */
  readonly simulatorPort?: number | null;
  /** The networks that are simulated; all that there are if it is left out. */
  readonly dialects?: readonly SimulatedProvider[];
}

/** What the sandbox uses of the rest. */
export interface SandboxDomain {
  readonly vault: Vault;
  readonly hasher: SubjectHasher;
  readonly importAccounts: ImportAccounts;
  readonly followClocks: FollowClocks;
  readonly expireDueAccounts: ExpireDueAccounts;
  readonly recordStatusChange: RecordStatusChange;
  readonly disconnectAccount: DisconnectAccount;
  /**
   * Work that asks the networks, in the order of the timetable, as it is to be done while the clock is moved: what falls due every hour
   * belongs into `Coalesced`.
   */
  readonly networkWork?: readonly DueSource[];
  alarmExpiry(instant: Date): void;
}

/** For trying out: a movable clock, companies with a past, a token that expires while one watches, and a page to look at it all. */
export class Sandbox {
  private readonly lock: MoveLock;
  private serviceKeys: ReadonlyMap<string, string> = new Map();
  private demo: DemoExpiry | null = null;
  private renewing: NodeJS.Timeout | null = null;
  private relinkUrl: string | null = null;

  private constructor(
    private readonly parts: SandboxParts,
    readonly clock: SandboxClock,
    readonly simulator: Simulator,
  ) {
    this.lock = new MoveLock(parts.database);
  }

  /** Before anything that asks for the time or talks to a network; the installation is claimed. */
  static async open(parts: SandboxParts): Promise<Sandbox> {
    const { config, database, log, dialects = DIALECTS } = parts;
    const clock = await SandboxClock.open(database, log);
    try {
      const port = parts.simulatorPort ?? portBeside(config.port);
      return new Sandbox(parts, clock, await Simulator.start({ ...config, database, clock, dialects, port }));
    } catch (error) {
      clock.close();
      throw error;
    }
  }

  /** The operator's apps at the simulated networks. */
  get apps(): readonly ProviderApp[] {
    return this.simulator.apps;
  }

  /** Companies, keys and pages; before the port is opened. */
  async furnish(domain: SandboxDomain, web: FastifyInstance): Promise<void> {
    const { config, secrets, database, log } = this.parts;
    const { clock, simulator } = this;
    const companies = DEMO_COMPANIES.map((company) => company.externalId);
    const furnished = await this.lock.run(FURNISH_PATIENCE_MS, async () => {
      const made = await furnishDemo({ ...domain, database, log, dialects: simulator.dialects }, this.clock.now());
      if (made > 0) log.info({ companies: made }, "demo companies made");
      this.serviceKeys = await openServiceKeys({ database, home: config.home, secrets }, companies, new Date());
    });
    if (!furnished.had) log.warn({}, "another process keeps the sandbox busy; the demo may be incomplete");
    const guard = ownHostsOnly(config.allowedOrigins);
    addClockRoute(web, { clock, moveClock: this.clockMover(domain), guard });
    const relinkUrl = () => this.relinkUrl;
    const accounts = new AccountControls({ database, clock, simulator, relinkUrl, hasher: domain.hasher });
    addControlRoutes(web, { database, simulator, accounts, guard });
    addMailboxRoutes(web, { database, guard });
    addPageRoutes(web, { database, clock, simulator, guard });
    addPeopleRoutes(web, { database, jwt: config.jwt, secrets, guard });
    const adminToken = async () => (await this.access())[0]?.adminToken ?? "";
    await addPlaygroundRoutes(web, { ...config, adminToken, guard });
  }

  /** Once the port is open: says where, and lets something happen. */
  async ready(domain: SandboxDomain, url: string): Promise<void> {
    this.relinkUrl = url;
    await this.writeFile(url);
    this.renewing = setInterval(() => {
      this.writeFile(url).catch((error: unknown) =>
        this.parts.log.warn({ err: error }, "sandbox.json could not be renewed"),
      );
    }, RENEW_TOKENS_EVERY_MS);
    this.renewing.unref();
    if (this.parts.config.roles.includes("worker")) await this.startDemo(domain);
  }

  async close(): Promise<void> {
    if (this.renewing !== null) clearInterval(this.renewing);
    await this.demo?.close();
    await this.simulator.close();
    this.clock.close();
  }

  private async startDemo(domain: SandboxDomain): Promise<void> {
    const { database, log } = this.parts;
    const [first] = DEMO_COMPANIES;
    const company = first === undefined ? null : await findCompanyByExternalId(database, first.externalId);
    if (first === undefined || company === null) return;
    const grants = first.grants.filter((grant) => grant.ticks === true);
    const { clock, lock } = this;
    this.demo = new DemoExpiry({ ...domain, database, clock, lock, log, companyId: company.id, grants });
    await this.demo.start();
  }

  private async writeFile(url: string): Promise<void> {
    await writeSandboxFile(this.parts.config.home, describeSandbox(url, this.simulator.url, await this.access()));
  }

  private access(): Promise<CompanyAccess[]> {
    const { config, secrets } = this.parts;
    return Promise.all(
      DEMO_COMPANIES.map(async (company) => ({
        id: company.externalId,
        ...(await signDemoTokens(company, config.jwt, secrets.jwtKey)),
        serviceKey: this.serviceKeys.get(company.externalId) ?? "",
      })),
    );
  }

  private clockMover(domain: SandboxDomain): MoveClock {
    const { clock, lock } = this;
    const { expireDueAccounts, networkWork = [] } = domain;
    return new MoveClock({
      clock,
      lock,
      sources: [expireDueAccounts, ...networkWork],
      afterMove: async () => {
        const next = await expireDueAccounts.nextInstant(clock.now());
        if (next !== null) domain.alarmExpiry(next);
      },
    });
  }
}

/** The port after Relink's own; any where Relink's is any. */
function portBeside(port: number): number {
  return port === 0 || port === 65_535 ? 0 : port + 1;
}
