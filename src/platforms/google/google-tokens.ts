import { ClientSecretPost } from "oauth4webapi";
import type { Clock } from "../../clock.js";
import type { Answer } from "../answer.js";
import { OAuthEndpoints, type TokenFields } from "../oauth/oauth-endpoints.js";
import { scopesOf } from "../oauth/parsed-fields.rules.js";
import type { Outbound } from "../outbound.js";
import type { ProviderApp } from "../provider-app.js";
import type { CodeExchange, IssuedTokens } from "../provider-port.js";
import { clockIn } from "./announced-clock.rules.js";
import { subjectOfIdentityToken } from "./identity-token.js";

export interface GoogleTokens {
  readonly tokens: IssuedTokens;
  /** The person; null where the answer does not prove it, as after a refresh. */
  readonly subject: string | null;
}

export type GoogleTokenAnswer =
  | { readonly kind: "TOKENS"; readonly given: GoogleTokens }
  | { readonly kind: "REFUSED"; readonly answer: Answer };

/** Google's token endpoint and what surrounds it. */
export class GoogleTokenEndpoint {
  private readonly oauth: OAuthEndpoints;

  constructor(
    private readonly app: ProviderApp,
    private readonly outbound: Outbound,
    private readonly clock: Clock,
  ) {
    const { appId, appSecret, addresses } = app;
    this.oauth = new OAuthEndpoints(
      {
        clientId: appId,
        clientAuth: ClientSecretPost(appSecret),
        tokenUrl: `${addresses.oauth}/token`,
        revocationUrl: `${addresses.oauth}/revoke`,
        // The library would hold the id token's times against real time, and its issuer against the token endpoint's host.
        mend: ({ id_token, ...fields }) => (id_token === undefined ? fields : { ...fields, identity: id_token }),
      },
      outbound,
    );
  }

  async exchangeCode(exchange: CodeExchange, signal: AbortSignal): Promise<GoogleTokenAnswer> {
    const answer = await this.oauth.exchangeCode(exchange, signal);
    return answer.kind === "REFUSED" ? answer : { kind: "TOKENS", given: this.read(answer.fields) };
  }

  /** The answer has no refresh token: the one that is held stays good. */
  async refresh(refreshToken: string, signal: AbortSignal): Promise<GoogleTokenAnswer> {
    const answer = await this.oauth.refresh(refreshToken, signal);
    return answer.kind === "REFUSED" ? answer : { kind: "TOKENS", given: this.read(answer.fields, true) };
  }

  /** Either kind of token ends the whole consent. */
  revoke(token: string, signal: AbortSignal): Promise<Answer> {
    return this.outbound.send({ method: "POST", url: `${this.app.addresses.oauth}/revoke`, form: { token } }, signal);
  }

  describe(accessToken: string, signal: AbortSignal): Promise<Answer> {
    const query = new URLSearchParams({ access_token: accessToken });
    return this.outbound.send(
      { method: "GET", url: `${this.app.addresses.oauth}/tokeninfo?${query.toString()}` },
      signal,
    );
  }

  private read(fields: TokenFields, isRenewed = false): GoogleTokens {
    const now = this.clock.now();
    const refreshToken = fields.refresh_token ?? null;
    return {
      subject: subjectOfIdentityToken(fields.identity, this.app.appId),
      tokens: {
        accessToken: fields.access_token,
        refreshToken,
        accessClock: clockIn(fields.expires_in, now, isRenewed || refreshToken !== null),
        // Consents that a person gave for a time only (platform-facts.md 6.2); others have no end.
        refreshClock: clockIn(fields.refresh_token_expires_in, now, false),
        dataAccessClock: null,
        scopes: scopesOf(fields.scope),
        mintedAt: now,
      },
    };
  }
}
