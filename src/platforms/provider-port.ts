import type { Platform, Purpose } from "./platform.js";
import type { Provider } from "./provider.js";
import type { PushReading, PushRequest } from "./push.js";
import type { Verdict } from "./verdict.js";

/** One end that the provider announced with the tokens. */
export interface AnnouncedClock {
  readonly expiresAt: Date;
  /** Whether it can be put off without a person. */
  readonly renewable: boolean;
}

/** Tokens in the clear, as a provider issued them. They live in memory only and are sealed before they are stored (O-11). */
export interface IssuedTokens {
  readonly accessToken: string;
  /** Null where the provider has none, or keeps the one that is stored. */
  readonly refreshToken: string | null;
  /** Null: the provider announced no end. */
  readonly accessClock: AnnouncedClock | null;
  readonly refreshClock: AnnouncedClock | null;
  /** Meta alone: reading data ends when the person has not been seen for about 90 days. */
  readonly dataAccessClock: AnnouncedClock | null;
  /** What was really granted, which may be less than was asked for. */
  readonly scopes: readonly string[];
  /** When the provider issued them; the moment of the answer where it does not say. */
  readonly mintedAt: Date;
}

/** A consent just given. */
export interface IssuedGrant extends IssuedTokens {
  /** The operator's app at the provider that asked. */
  readonly appId: string;
  /** The provider's stable id of the person who consented; only its keyed hash is stored. */
  readonly subject: string;
}

export interface ConsentRequest {
  /** What is to be connected; decides the scopes. All platforms are ones that the provider feeds. */
  readonly targets: readonly { readonly platform: Platform; readonly purpose: Purpose }[];
  readonly redirectUri: string;
  /** Comes back unchanged with the code. */
  readonly state: string;
  /** Base64url of the SHA-256 of the verifier (RFC 7636, S256); providers without PKCE leave it out. */
  readonly codeChallenge: string;
  /** Ask again for scopes that were declined before, where the provider distinguishes. */
  readonly askAgain: boolean;
}

export interface CodeExchange {
  readonly code: string;
  /** Exactly as in the consent request. */
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

/** What Relink holds when it asks about a token or wants a new one. */
export interface HeldTokens {
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
}

/** The use for which a token is tried. */
export interface ProbeTarget {
  readonly platform: Platform;
  readonly purpose: Purpose;
  /** The profile's id at the platform. */
  readonly externalId: string;
  /** The profile's own token, where it has one (Facebook pages). */
  readonly pageToken: string | null;
}

/** What the provider says about a consent as a whole. */
export interface GrantProbe {
  readonly verdict: Verdict;
  /** What the same answer says about single profiles, by external id; profiles about which it says nothing are left out. */
  readonly profiles: ReadonlyMap<string, Verdict>;
  /** Ends and scopes that the answer states; null where it states none. */
  readonly learned: Partial<Pick<IssuedTokens, "accessClock" | "refreshClock" | "dataAccessClock" | "scopes">> | null;
}

/** A profile that a consent reaches. */
export interface GrantedProfile {
  readonly platform: Platform;
  readonly purpose: Purpose;
  readonly externalId: string;
  readonly name: string;
  readonly handle: string | null;
  readonly pageToken: string | null;
}

export interface Refusal {
  readonly kind: "REFUSED";
  /** Never ALIVE. */
  readonly verdict: Verdict;
  /**
   * True when the request may have taken effect though no answer came: a rotating refresh token may be spent (O-9). The old tokens
   * are then neither good nor bad until they are tried.
   */
  readonly inDoubt: boolean;
}

export type ExchangeOutcome = { readonly kind: "GRANTED"; readonly grant: IssuedGrant } | Refusal;
export type ProfilesOutcome = { readonly kind: "PROFILES"; readonly profiles: readonly GrantedProfile[] } | Refusal;
export type RefreshOutcome = { readonly kind: "REFRESHED"; readonly tokens: IssuedTokens } | Refusal;
export type RevokeOutcome = { readonly kind: "REVOKED" } | Refusal;

/** An answer that a publisher got from the platform when it posted or read with a token of Relink's. */
export interface PlatformReport {
  readonly status: number;
  /** As it came; may be anything. */
  readonly body: string;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * One provider, as the rest of Relink talks to it. One class for each; the sandbox's simulator speaks the same dialect over HTTP, so the
 * same classes run against it.
 *
 * Network failures, time-outs and answers of any status come back as a verdict; a method throws only on programming errors. All calls
 * end within the given signal. No token appears in an error or a log line (O-13).
 */
export interface ProviderPort {
  readonly provider: Provider;
  /** The operator's app; grants of another app are not this one's to tend. */
  readonly appId: string;
  /** Whether a consent can be put off without a person at all. */
  readonly renews: boolean;

  /** The address to send the person's browser to. Pure: no request is made. */
  consentUrl(request: ConsentRequest): string;

  /** Trades the code of a callback for tokens. A code works once: a repeated call is REFUSED. */
  exchangeCode(exchange: CodeExchange, signal: AbortSignal): Promise<ExchangeOutcome>;

  /** The profiles that the consent reaches for these uses, all pages of the list. */
  listProfiles(tokens: HeldTokens, targets: ConsentRequest["targets"], signal: AbortSignal): Promise<ProfilesOutcome>;

  /**
   * Asks for fresh tokens. Where refresh tokens rotate, the old one is dead once this succeeds, so one refresh of a grant runs at a
   * time and its result is stored before it is used (O-9).
   */
  refresh(tokens: HeldTokens, signal: AbortSignal): Promise<RefreshOutcome>;

  /** Whether the consent still lives: the cheapest question that tells. */
  probeGrant(tokens: HeldTokens, targets: readonly ProbeTarget[], signal: AbortSignal): Promise<GrantProbe>;

  /** Whether the tokens still do for one profile what it is connected for: role, permission, the profile itself. */
  probeProfile(tokens: HeldTokens, target: ProbeTarget, signal: AbortSignal): Promise<Verdict>;

  /**
   * Asks about a DOUBTFUL finding another way: another endpoint, an introspection. Null where there is none, so that the same question
   * has to be asked again later.
   *
   * @param target null when the finding is about the consent as a whole
   */
  secondOpinion(tokens: HeldTokens, target: ProbeTarget | null, signal: AbortSignal): Promise<Verdict | null>;

  /** Ends the person's whole consent for the app, for every profile that it feeds. A consent that is gone already counts as REVOKED. */
  revoke(tokens: HeldTokens, signal: AbortSignal): Promise<RevokeOutcome>;

  /** What an answer that somebody else got means, by the same table. */
  readReport(report: PlatformReport): Verdict;

  /** Checks and reads what arrived at the address for pushes. */
  readPush(request: PushRequest, now: Date): Promise<PushReading>;
}
