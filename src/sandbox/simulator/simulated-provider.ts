import type { FastifyInstance } from "fastify";
import type { ProviderApp } from "../../platforms/provider-app.js";
import type { Provider } from "../../platforms/provider.js";
import type { Reason } from "../../platforms/reason.js";
import type { World } from "./world.js";

/** A way in which a login or a profile can be broken, as the network documents it. */
export interface BreakCause {
  /** In capitals, such as `PASSWORD_CHANGED`. */
  readonly name: string;
  /** LOGIN: everything the person consented to. PROFILE: one profile. */
  readonly scope: "LOGIN" | "PROFILE";
  /** What a developer of a dashboard reads: what happened at the network, and what Relink should make of it. */
  readonly description: string;
  /** Whether the network also pushes an event about it. */
  readonly pushes: boolean;
  /** What Relink should say of it, where that is one thing: stories of the demo are broken by it. */
  readonly reason?: Reason;
}

/** What the dialect of a network is built from. */
export interface DialectParts {
  /** JSON and forms (`application/x-www-form-urlencoded`, as a record of texts) are parsed already. */
  readonly web: FastifyInstance;
  readonly world: World;
  /** The app that its callers use: id, secret and push secret. */
  readonly app: ProviderApp;
  /**
   * Shows the consent page and, once somebody has been chosen, sends the browser back with a code (or an error) as the network would.
   * To be called by the handler of the network's own authorize address, after it has checked the request.
   */
  readonly consent: ConsentPage;
}

export interface ConsentOrder {
  readonly provider: Provider;
  readonly redirectUri: string;
  readonly state: string | null;
  readonly scopes: readonly string[];
  readonly codeChallenge: string | null;
  /** How the network names a refusal by the person, for example `access_denied`. */
  readonly refusal: Readonly<Record<string, string>>;
  /** What the network appends to the address it sends back to, such as `#_`. */
  readonly suffix: string;
  /** How long the code is good for. */
  readonly codeLifeSeconds: number;
  /** Whether the person may untick single scopes. */
  readonly scopesAreOptional: boolean;
}

export type ConsentPage = (order: ConsentOrder) => Promise<string>;

/** A push as the network would send it: to be posted to Relink's address for the topic. */
export interface SimulatedPush {
  readonly topic: "events" | "deauthorize" | "data-deletion";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The dialect of one network, spoken over HTTP with the payloads that it documents. */
export interface SimulatedProvider {
  readonly provider: Provider;
  /** The parts of its `…_ADDRESSES`; each is served under `/<provider in small letters>/<part>`. */
  readonly parts: readonly string[];
  readonly causes: readonly BreakCause[];
  /** Adds its routes; `web` is already the part of the server under `/<provider in small letters>`. */
  addRoutes(parts: DialectParts): void;
  /** The body and status with which it says that every token is dead, for a storm of false answers. */
  massDeath(): { readonly status: number; readonly body: unknown };
  /** The push with a valid signature for a cause; null where it sends none. `tokens`: the person's live refresh tokens. */
  push(
    cause: string,
    personId: string,
    tokens: readonly string[],
    app: ProviderApp,
    now: Date,
  ): Promise<SimulatedPush | null>;
}
