import type { Server } from "node:http";
import Fastify, { type FastifyInstance } from "fastify";
import type { Clock } from "../../clock.js";
import type { Database } from "../../database/database.js";
import type { ProviderApp } from "../../platforms/provider-app.js";
import type { Provider } from "../../platforms/provider.js";
import { ownHostsOnly } from "../own-hosts.js";
import { simulatorApps } from "./apps.js";
import { befallCalls } from "./befall-calls.js";
import { ConsentDesk } from "./consent/consent-desk.js";
import { FaultBoard } from "./fault-board.js";
import { addressOf, openPort } from "./open-port.js";
import type { SimulatedProvider } from "./simulated-provider.js";
import { SqlWorld } from "./world/sql-world.js";

export interface SimulatorParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "now">;
  readonly dialects: readonly SimulatedProvider[];
  readonly host: string;
  /** Taken if it is free, any other if not; 0: any. */
  readonly port: number;
  /** Relink's own: the simulator is reached by the same name. */
  readonly publicUrl: string;
}

/** One server that stands for all networks and speaks each one's dialect, so that Relink's own adapters run against it. */
export class Simulator {
  readonly world: SqlWorld;
  readonly faults: FaultBoard;
  readonly dialects: readonly SimulatedProvider[];
  readonly apps: readonly ProviderApp[];
  private readonly web: FastifyInstance;

  private constructor(
    parts: SimulatorParts,
    private readonly server: Server,
    /** Where it is reached, without a slash at the end. */
    readonly url: string,
  ) {
    this.world = new SqlWorld(parts.database, parts.clock);
    this.faults = new FaultBoard(parts.database);
    this.dialects = parts.dialects;
    this.apps = simulatorApps(url, parts.dialects);
    this.web = createWeb(server, ownHostsOnly([parts.publicUrl]));
    const desk = new ConsentDesk({ world: this.world, database: parts.database });
    desk.addRoutes(this.web);
    for (const dialect of parts.dialects) this.mount(dialect, desk);
  }

  /** The installation is claimed and the database migrated; before everything that talks to a network. */
  static async start(parts: SimulatorParts): Promise<Simulator> {
    const server = await openPort(parts.host, parts.port);
    const simulator = new Simulator(parts, server, addressOf(server, parts.host, parts.publicUrl));
    await simulator.web.ready();
    return simulator;
  }

  dialect(provider: Provider): SimulatedProvider | null {
    return this.dialects.find((dialect) => dialect.provider === provider) ?? null;
  }

  app(provider: Provider): ProviderApp | null {
    return this.apps.find((app) => app.provider === provider) ?? null;
  }

  /** Calls that it leaves unanswered are cut off. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => {
      this.server.close(resolve);
    });
    this.server.closeAllConnections();
    await this.web.close();
    await closed;
  }

  private mount(dialect: SimulatedProvider, desk: ConsentDesk): void {
    const app = this.app(dialect.provider) as ProviderApp;
    void this.web.register(
      async (web) => {
        befallCalls(web, dialect, this.faults);
        dialect.addRoutes({ web, world: this.world, app, consent: (order) => desk.page(order) });
      },
      { prefix: `/${dialect.provider.toLowerCase()}` },
    );
  }
}

function createWeb(server: Server, guard: ReturnType<typeof ownHostsOnly>): FastifyInstance {
  const web = Fastify({
    logger: false,
    forceCloseConnections: true,
    serverFactory: (handler) => server.on("request", handler),
  });
  web.addHook("onRequest", guard);
  web.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  return web;
}
