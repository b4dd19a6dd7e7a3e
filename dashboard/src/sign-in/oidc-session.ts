import * as oauth from "oauth4webapi";
import { ApiError } from "../api/graphql-client";
import type { OidcConfig } from "../api/page-config";
import type { Session } from "./session";

/** What has to outlive the way to the issuer and back; no token is among it. */
interface Pending {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  readonly returnTo: string;
}

const PENDING = "relink.sign-in";
/** A reload of this tab goes to the issuer at once, which mostly knows the person still. */
const WAS_SIGNED_IN = "relink.was-signed-in";
const CALLBACK_PATH = "/signed-in";
/** Renewed so long before its end, in milliseconds. */
const EARLY_MS = 60_000;

export function wasSignedIn(): boolean {
  return sessionStorage.getItem(WAS_SIGNED_IN) !== null;
}

/** Leaves the page for the issuer: code flow with PKCE (RFC 9700). `returnTo` is the address within the page to come back to. */
export async function leaveForIssuer(config: OidcConfig, returnTo: string): Promise<never> {
  const server = await discover(config);
  const verifier = oauth.generateRandomCodeVerifier();
  const pending: Pending = {
    verifier,
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    returnTo,
  };
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  const address = new URL(server.authorization_endpoint as string);
  const parameters = {
    ...config.parameters,
    response_type: "code",
    client_id: config.clientId,
    redirect_uri: location.origin + CALLBACK_PATH,
    scope: config.scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  location.assign(address);
  return new Promise<never>(() => {});
}

/** @returns the session if this address is the way back from the issuer; null if it is another page. @throws Error when the issuer or the answer refuses */
export async function returnFromIssuer(config: OidcConfig): Promise<OidcSession | null> {
  if (location.pathname !== CALLBACK_PATH) return null;
  const text = sessionStorage.getItem(PENDING);
  const answer = new URL(location.href);
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, "", "/");
  if (text === null) return null;
  const pending = JSON.parse(text) as Pending;
  const server = await discover(config);
  const client: oauth.Client = { client_id: config.clientId };
  const parameters = oauth.validateAuthResponse(server, client, answer, pending.state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    location.origin + CALLBACK_PATH,
    pending.verifier,
    insecure(config),
  );
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: pending.nonce,
    requireIdToken: true,
  });
  history.replaceState(null, "", pending.returnTo);
  sessionStorage.setItem(WAS_SIGNED_IN, "1");
  return new OidcSession(config, server, tokens);
}

export class OidcSession implements Session {
  #text: string;
  #renewAt: number;
  #refreshToken: string | undefined;
  #renewing: Promise<string> | null = null;

  constructor(
    private readonly config: OidcConfig,
    private readonly server: oauth.AuthorizationServer,
    tokens: oauth.TokenEndpointResponse,
  ) {
    this.#text = tokens.access_token;
    this.#renewAt = renewalOf(tokens);
    this.#refreshToken = tokens.refresh_token;
  }

  token(): Promise<string> {
    if (this.#renewAt > Date.now()) return Promise.resolve(this.#text);
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  forgetToken(): void {
    this.#renewAt = 0;
  }

  signOut(): void {
    sessionStorage.removeItem(WAS_SIGNED_IN);
    this.#text = "";
    this.#refreshToken = undefined;
    const end = this.server.end_session_endpoint;
    if (end === undefined) return location.assign("/");
    const address = new URL(end);
    address.searchParams.set("client_id", this.config.clientId);
    address.searchParams.set("post_logout_redirect_uri", `${location.origin}/`);
    location.assign(address);
  }

  async #renew(): Promise<string> {
    if (this.#refreshToken === undefined) return this.#signInAgain();
    const client: oauth.Client = { client_id: this.config.clientId };
    let response: Response;
    try {
      response = await oauth.refreshTokenGrantRequest(
        this.server,
        client,
        oauth.None(),
        this.#refreshToken,
        insecure(this.config),
      );
    } catch (error) {
      throw new ApiError("OFFLINE", "The issuer did not answer.", { cause: error });
    }
    if (response.status >= 500) throw new ApiError("OFFLINE", `The issuer answered with ${response.status}.`);
    try {
      const tokens = await oauth.processRefreshTokenResponse(this.server, client, response);
      this.#text = tokens.access_token;
      this.#renewAt = renewalOf(tokens);
      this.#refreshToken = tokens.refresh_token ?? this.#refreshToken;
      return this.#text;
    } catch {
      return this.#signInAgain();
    }
  }

  #signInAgain(): Promise<never> {
    return leaveForIssuer(this.config, location.pathname + location.search);
  }
}

/** An issuer that names no end gets its tokens renewed every five minutes. */
function renewalOf({ expires_in = 300 }: oauth.TokenEndpointResponse): number {
  return Date.now() + Math.max(expires_in * 1_000 - EARLY_MS, (expires_in * 1_000) / 2);
}

async function discover(config: OidcConfig): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(config.issuer);
  const response = await oauth.discoveryRequest(issuer, insecure(config));
  return oauth.processDiscoveryResponse(issuer, response);
}

/** An issuer without https is one on somebody's own machine. */
function insecure({ issuer }: OidcConfig) {
  return { [oauth.allowInsecureRequests]: issuer.startsWith("http:") };
}
