import type { Platform } from "../../platforms/platform.js";
import type { Provider } from "../../platforms/provider.js";

/** A profile of the simulated network: a page, channel, organisation, location or ad account. */
export interface SimulatedProfile {
  readonly provider: Provider;
  readonly platform: Platform;
  /** `AD_ACCOUNT` is what PAID connects; `PERSON` what MONITORED connects at Facebook. */
  readonly kind: "PROFILE" | "AD_ACCOUNT" | "PERSON";
  readonly externalId: string;
  readonly name: string;
  readonly handle: string | null;
  /** Ids of the people who administer it. */
  readonly admins: readonly string[];
  /** How it is broken, as one of the causes of its provider; null: it works. */
  readonly broken: string | null;
}

/** A person with a login at the simulated network. */
export interface SimulatedPerson {
  readonly provider: Provider;
  readonly id: string;
  readonly name: string;
  /** How the login is broken, as one of the causes of its provider; null: it works. */
  readonly broken: string | null;
}

export type TokenKind = "CODE" | "SHORT" | "ACCESS" | "REFRESH" | "PAGE";

/** A token that the simulated network gave out. */
export interface SimulatedToken {
  readonly token: string;
  readonly provider: Provider;
  readonly kind: TokenKind;
  /** Id of the person who consented. */
  readonly personId: string;
  /** Of a PAGE token: the page. */
  readonly profileId: string | null;
  readonly scopes: readonly string[];
  /** All tokens that go back to one consent. */
  readonly family: string;
  readonly issuedAt: Date;
  /** Null: it does not end by itself. */
  readonly expiresAt: Date | null;
  /** Why it ended early, as one of the causes of its provider, or `ROTATED`, `SPENT`, `SUPERSEDED`, `REVOKED`; null: it did not. */
  readonly ended: string | null;
  /** What a CODE has to be traded with. */
  readonly redirectUri: string | null;
  readonly codeChallenge: string | null;
}

export interface TokenOrder {
  readonly provider: Provider;
  readonly kind: TokenKind;
  readonly personId: string;
  readonly scopes: readonly string[];
  readonly lifeSeconds: number | null;
  /** A new one where it is left out. */
  readonly family?: string;
  readonly profileId?: string;
  readonly redirectUri?: string;
  readonly codeChallenge?: string;
}

/**
 * The people, profiles and tokens of all simulated networks, kept in the database so that every process of the sandbox and every start
 * sees the same. Instants are those of the sandbox's clock.
 */
export interface World {
  now(): Date;
  person(provider: Provider, id: string): Promise<SimulatedPerson | null>;
  people(provider: Provider): Promise<SimulatedPerson[]>;
  profile(provider: Provider, externalId: string): Promise<SimulatedProfile | null>;
  /** Those that the person administers. */
  profilesOf(provider: Provider, personId: string): Promise<SimulatedProfile[]>;
  issue(order: TokenOrder): Promise<SimulatedToken>;
  /** Whatever has become of it; null: never given out. */
  token(token: string): Promise<SimulatedToken | null>;
  /** Those of a person that have not ended early. */
  liveTokens(provider: Provider, personId: string): Promise<SimulatedToken[]>;
  /**
   * Ends a token, in one step.
   *
   * @returns false when it had ended already: of two requests with the same code or refresh token only one has its way
   */
  endToken(token: string, why: string): Promise<boolean>;
  /** Ends all tokens of one consent. */
  endFamily(family: string, why: string): Promise<void>;
  /** Ends all tokens of a person, except those of one consent. */
  endPerson(provider: Provider, personId: string, why: string, exceptFamily?: string): Promise<void>;
}
