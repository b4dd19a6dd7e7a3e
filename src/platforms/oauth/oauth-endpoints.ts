import * as oauth from "oauth4webapi";
import type { Answer } from "../answer.js";
import type { Outbound } from "../outbound.js";
import { OutboundFetch } from "./outbound-fetch.js";

/** Where and as whom a provider's standard OAuth endpoints are asked. */
export interface OAuthSettings {
  readonly clientId: string;
  readonly clientAuth: oauth.ClientAuth;
  readonly tokenUrl: string;
  readonly revocationUrl: string;
  readonly introspectionUrl?: string;
  /** Changes the fields of a token answer into what RFC 6749 asks for, where the provider leaves something out. */
  readonly mend?: (fields: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

/** The fields of a successful token answer; the provider's own ones are among them, unchecked. */
export type TokenFields = oauth.TokenEndpointResponse;

export type TokenAnswer =
  | { readonly kind: "TOKENS"; readonly fields: TokenFields }
  /** An error, no answer, or a success without a usable token in it. */
  | { readonly kind: "REFUSED"; readonly answer: Answer };

export interface StandardExchange {
  readonly code: string;
  readonly redirectUri: string;
  /** Null where the provider has no PKCE. */
  readonly codeVerifier: string | null;
}

/** The standard OAuth requests of one provider (RFC 6749, 7009, 7636, 7662), made by oauth4webapi and sent through `Outbound`. */
export class OAuthEndpoints {
  private readonly server: oauth.AuthorizationServer;
  private readonly client: oauth.Client;

  constructor(
    private readonly settings: OAuthSettings,
    private readonly outbound: Outbound,
  ) {
    this.server = {
      issuer: new URL(settings.tokenUrl).origin,
      token_endpoint: settings.tokenUrl,
      revocation_endpoint: settings.revocationUrl,
      ...(settings.introspectionUrl === undefined ? {} : { introspection_endpoint: settings.introspectionUrl }),
    };
    this.client = { client_id: settings.clientId };
  }

  exchangeCode({ code, redirectUri, codeVerifier }: StandardExchange, signal: AbortSignal): Promise<TokenAnswer> {
    // The state was compared where the callback came in (O-2): here is only its code.
    const callback = new URLSearchParams({ code });
    const parameters = oauth.validateAuthResponse(this.server, this.client, callback, oauth.skipStateCheck);
    return this.askForTokens(signal, async (options) => {
      const response = await oauth.authorizationCodeGrantRequest(
        this.server,
        this.client,
        this.settings.clientAuth,
        parameters,
        redirectUri,
        codeVerifier ?? oauth.nopkce,
        options,
      );
      return oauth.processAuthorizationCodeResponse(this.server, this.client, response);
    });
  }

  refresh(refreshToken: string, signal: AbortSignal): Promise<TokenAnswer> {
    return this.askForTokens(signal, async (options) => {
      const { clientAuth } = this.settings;
      const response = await oauth.refreshTokenGrantRequest(
        this.server,
        this.client,
        clientAuth,
        refreshToken,
        options,
      );
      return oauth.processRefreshTokenResponse(this.server, this.client, response);
    });
  }

  introspect(token: string, signal: AbortSignal): Promise<Answer> {
    return this.ask(signal, (options) =>
      oauth.introspectionRequest(this.server, this.client, this.settings.clientAuth, token, options),
    );
  }

  revoke(token: string, signal: AbortSignal): Promise<Answer> {
    return this.ask(signal, (options) =>
      oauth.revocationRequest(this.server, this.client, this.settings.clientAuth, token, options),
    );
  }

  private async askForTokens(
    signal: AbortSignal,
    request: (options: oauth.TokenEndpointRequestOptions) => Promise<TokenFields>,
  ): Promise<TokenAnswer> {
    const way = this.wayOut(signal);
    try {
      return { kind: "TOKENS", fields: await request(optionsFor(way)) };
    } catch (error) {
      // What the library throws after an answer is its reading of that answer, and may hold tokens: it goes no further.
      if (way.answer === null) throw error;
      return { kind: "REFUSED", answer: way.answer };
    }
  }

  private async ask(
    signal: AbortSignal,
    request: (options: oauth.HttpRequestOptions<"POST", URLSearchParams>) => Promise<Response>,
  ): Promise<Answer> {
    const way = this.wayOut(signal);
    try {
      await request(optionsFor(way));
    } catch (error) {
      if (way.answer === null) throw error;
    }
    if (way.answer === null) throw new Error("The OAuth library sent no request.");
    return way.answer;
  }

  private wayOut(signal: AbortSignal): OutboundFetch {
    return new OutboundFetch(this.outbound, signal, this.settings.mend ?? ((fields) => fields));
  }
}

function optionsFor(way: OutboundFetch): oauth.HttpRequestOptions<"POST", URLSearchParams> {
  // Which hosts are asked, and whether without TLS, is for `Outbound` to say: the simulator is on loopback (O-14).
  return { [oauth.customFetch]: way.fetch, [oauth.allowInsecureRequests]: true };
}
