import type { AttemptKey } from "../../src/reconnect/attempt-facts.js";
import { randomBytes } from "node:crypto";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { SYSTEM } from "../../src/api/viewer.js";
import { UserError } from "../../src/api/user-error.types.js";
import type { AuditOrigin } from "../../src/audit/audit-origin.js";
import type { Database } from "../../src/database/database.js";
import { GrantRow } from "../../src/grants/grant.entity.js";
import { ErrorMask } from "../../src/graphql/masking.js";
import { CallLimit } from "../../src/http/call-limit.js";
import { FlowCookie } from "../../src/http/flow-cookie.js";
import { addOauthRoutes } from "../../src/http/oauth.route.js";
import { createWebServer } from "../../src/http/web-server.js";
import type { CodeExchange, ConsentRequest, ExchangeOutcome } from "../../src/platforms/provider-port.js";
import type { ProviderPort } from "../../src/platforms/provider-port.js";
import { Providers } from "../../src/platforms/providers.js";
import { Bell } from "../../src/api/bell.js";
import { AttemptFeed } from "../../src/reconnect/attempt-feed.js";
import { Attempts, type UnusedConsent } from "../../src/reconnect/attempts.js";
import { BeginAttempt, type BegunAttempt, type BeginRequest } from "../../src/reconnect/begin-attempt.js";
import { CancelAttempt } from "../../src/reconnect/cancel-attempt.js";
import { EndOverdueAttempts } from "../../src/reconnect/end-overdue-attempts.js";
import { OpenAttempts } from "../../src/reconnect/open-attempts.js";
import { ReceiveCallback, type ReturnedTrip } from "../../src/reconnect/receive-callback.js";
import { SendToNetwork } from "../../src/reconnect/send-to-network.js";
import { generateKeyRing, parseKeyRing } from "../../src/vault/key-ring.js";
import { Vault } from "../../src/vault/vault.js";
import { connectTestDatabase, type OpenTestDatabase } from "./databases.js";
import { ScriptedPort, TRANSIENT } from "./scripted-port.js";
import { START } from "./stories.js";

export const PUBLIC_URL = "http://127.0.0.1:4000";
export const DASHBOARD = "https://app.example.com";
export const BACK = `${DASHBOARD}/accounts?tab=all`;

/** A provider that knows consent pages and counts token requests. */
export class TripPort extends ScriptedPort {
  readonly requests: ConsentRequest[] = [];
  readonly exchanges: CodeExchange[] = [];

  override consentUrl(request: ConsentRequest): string {
    this.requests.push(request);
    const { redirectUri, state, codeChallenge } = request;
    const query = new URLSearchParams({ redirect_uri: redirectUri, state, code_challenge: codeChallenge });
    return `https://${this.provider.toLowerCase()}.example/consent?${query.toString()}`;
  }

  override async exchangeCode(exchange: CodeExchange): Promise<ExchangeOutcome> {
    this.exchanges.push(exchange);
    return { kind: "REFUSED", verdict: TRANSIENT, inDoubt: false };
  }
}

export interface Person {
  readonly companyId: number;
  readonly userId: string;
}

/** One process that takes part in trips: its own connections, its own port. */
export interface TripProcess {
  readonly database: Database;
  readonly bell: Bell<AttemptKey>;
  readonly feed: AttemptFeed;
  readonly attempts: Attempts;
  readonly openAttempts: OpenAttempts;
  readonly begin: BeginAttempt;
  readonly cancel: CancelAttempt;
  readonly overdue: EndOverdueAttempts;
  readonly sendToNetwork: SendToNetwork;
  /** Where its web server really listens. */
  readonly url: string;
}

export class TripWorld {
  readonly vault = new Vault(parseKeyRing(generateKeyRing()));
  readonly processes: TripProcess[] = [];
  /** What was handed over to be taken back. */
  readonly unused: UnusedConsent[] = [];
  /** Trips through links that were handed on. */
  readonly linkTrips: ReturnedTrip[] = [];
  now = START;
  readonly clock = { now: () => this.now, toReal: (instant: Date) => instant };
  private readonly closing: (() => Promise<void>)[] = [];

  constructor(
    private readonly opened: OpenTestDatabase,
    private readonly ports: readonly ProviderPort[],
    private readonly publicUrl = PUBLIC_URL,
  ) {}

  /** One more process on the same database. */
  async start(callLimit = new CallLimit({ calls: 100_000, perMs: 60_000 })): Promise<TripProcess> {
    const { vault, clock, publicUrl } = this;
    const database = await connectTestDatabase(this.opened);
    const bell = new Bell<AttemptKey>();
    const providers = new Providers(this.ports);
    const attempts = new Attempts({
      database,
      vault,
      bell,
      disposeOfConsent: async (_tx, unused) => void this.unused.push(unused),
    });
    const openAttempts = new OpenAttempts(attempts);
    const sendToNetwork = new SendToNetwork({ database, vault, bell, providers, publicUrl });
    const receiveCallback = new ReceiveCallback({ database, vault, bell, attempts, providers, publicUrl });
    const feed = new AttemptFeed(database, bell, (error) => {
      throw error;
    });
    const mask = new ErrorMask({ error: (...all: unknown[]) => console.error(...all) } as never);
    const web = createWebServer({ publicUrl, allowedOrigins: [DASHBOARD], trustProxy: false, mask });
    await addOauthRoutes(web, {
      reader: database,
      clock,
      sendToNetwork,
      receiveCallback,
      flowCookie: new FlowCookie(publicUrl),
      callLimit,
      answerLinkTrip: async (trip, _request, reply) => {
        this.linkTrips.push(trip);
        return reply.send("completed by the link");
      },
    });
    const url = await web.listen({ host: "127.0.0.1", port: 0 });
    this.closing.push(async () => {
      feed.close();
      await web.close();
      await database.close();
    });
    const made = {
      database,
      bell,
      feed,
      attempts,
      openAttempts,
      begin: new BeginAttempt({ database, openAttempts, providers, publicUrl, allowedOrigins: [DASHBOARD] }),
      cancel: new CancelAttempt(database, attempts),
      overdue: new EndOverdueAttempts(database, attempts),
      sendToNetwork,
      url,
    };
    this.processes.push(made);
    return made;
  }

  /** The first process. */
  get one(): TripProcess {
    return this.processes[0] as TripProcess;
  }

  origin(): AuditOrigin {
    return { actor: SYSTEM, occurredAt: this.now, address: null, requestId: null };
  }

  /** A trip that begins without a hitch. */
  async begun(
    person: Person,
    request: Partial<BeginRequest> = {},
  ): Promise<BegunAttempt & { readonly ticket: string }> {
    const whole = {
      kind: "CONNECT",
      platform: "FACEBOOK",
      purpose: "OWN",
      mode: "REDIRECT",
      returnTo: request.mode === "POPUP" ? DASHBOARD : BACK,
      provider: null,
      ...request,
    } as BeginRequest;
    const begun = await this.one.begin.run(person, whole, this.origin());
    if (begun instanceof UserError) throw new Error(`${begun.code}: ${begun.message}`);
    return { ...begun, ticket: begun.startUrl.slice(`${this.publicUrl}/oauth/start/`.length) };
  }

  async close(): Promise<void> {
    for (const step of this.closing) await step();
  }
}

/** A browser with cookies, which follows no redirect by itself. */
export class Browser {
  private readonly cookies = new Map<string, { readonly value: string; readonly path: string }>();
  /** The last `Set-Cookie` lines. */
  cookieLines: string[] = [];

  constructor(
    private readonly base: string,
    private readonly language = "en",
  ) {}

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.ask("GET", path, headers);
  }

  /** Sends the page's form. */
  click(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.ask("POST", path, { "content-type": "application/x-www-form-urlencoded", ...headers });
  }

  cookieNames(): string[] {
    return [...this.cookies.keys()];
  }

  /** Takes on the cookies of another one. */
  steal(other: Browser): void {
    for (const [name, cookie] of other.cookies) this.cookies.set(name, cookie);
  }

  put(name: string, value: string): void {
    this.cookies.set(name, { value, path: "/oauth" });
  }

  private async ask(method: string, path: string, headers: Record<string, string>): Promise<Response> {
    const url = new URL(path, this.base);
    const cookie = [...this.cookies]
      .filter(([, { path: own }]) => url.pathname.startsWith(`${own}/`))
      .map(([name, { value }]) => `${name}=${value}`)
      .join("; ");
    const answer = await fetch(url, {
      method,
      redirect: "manual",
      headers: { "accept-language": this.language, ...(cookie === "" ? {} : { cookie }), ...headers },
    });
    this.cookieLines = answer.headers.getSetCookie();
    for (const line of this.cookieLines) this.keep(line);
    return answer;
  }

  private keep(line: string): void {
    const [pair = "", ...attributes] = line.split("; ");
    const [name = "", value = ""] = pair.split("=");
    const path = attributes.find((each) => each.startsWith("Path="))?.slice("Path=".length) ?? "/";
    if (attributes.includes("Max-Age=0")) this.cookies.delete(name);
    else this.cookies.set(name, { value, path });
  }
}

/** What a REDIRECT trip brings back in its fragment. */
export function broughtBack(answer: Response) {
  const location = new URL(answer.headers.get("location") ?? "about:blank");
  const fragment = new URLSearchParams(location.hash.slice(1));
  location.hash = "";
  return {
    address: location.href,
    attempt: fragment.get("attempt"),
    completion: fragment.get("completion"),
    outcome: fragment.get("outcome"),
  };
}

export async function givenPerson(
  database: Database,
  companyId: number,
  locale: string | null = null,
): Promise<Person> {
  const userId = nanoid();
  await database.transaction((tx) =>
    tx.execute(sql`
      INSERT INTO users (company_id, id, external_id, email, name, locale, role, active, created_at, updated_at)
      VALUES (${companyId}, ${userId}, ${userId}, ${`${userId}@example.com`}, 'Anna Weber', ${locale}, 'MEMBER', ${true},
        ${START}, ${START})`),
  );
  return { companyId, userId };
}

/** A consent with nothing readable in it. @returns its id */
export async function givenGrant(database: Database, companyId: number, over: Partial<GrantRow> = {}): Promise<string> {
  const id = nanoid();
  const grant: Partial<GrantRow> = {
    companyId,
    id,
    provider: "META",
    appId: "app",
    subjectHash: randomBytes(32).toString("hex"),
    connectedById: null,
    scopes: [],
    accessToken: "v1.k.a.b.c.d",
    accessRenewable: false,
    refreshRenewable: false,
    dataAccessRenewable: false,
    mintedAt: START,
    refreshFailures: 0,
    verificationFailures: 0,
    attempt: 0,
    createdAt: START,
    updatedAt: START,
    ...over,
  };
  await database.transaction((tx) => tx.manager.insert(GrantRow, grant).then(() => undefined));
  return id;
}
