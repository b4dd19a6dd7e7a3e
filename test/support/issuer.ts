import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** What is used of `oidc-provider`, which brings no types. */
interface OidcProvider {
  callback(): (request: IncomingMessage, response: ServerResponse) => void;
  on(event: "grant.success", listener: (context: { oidc: { params: { grant_type: string } } }) => void): void;
}

export interface IssuerOptions {
  readonly port: number;
  /** Where the dashboard is. */
  readonly dashboard: string;
  readonly audience: string;
  readonly company: string;
  readonly accessTokenSeconds: number;
}

/** An OpenID Connect issuer as an operator may have one: a public client, the code flow with PKCE, JWTs for Relink, refresh tokens. */
export class Issuer {
  /** The kinds of grants that tokens were given out for, in order. */
  readonly grants: string[] = [];

  private constructor(
    readonly url: string,
    private readonly server: Server,
    provider: OidcProvider,
  ) {
    provider.on("grant.success", ({ oidc }) => this.grants.push(oidc.params.grant_type));
  }

  static async start({ port, dashboard, audience, company, accessTokenSeconds }: IssuerOptions): Promise<Issuer> {
    const { default: Provider } = (await import("oidc-provider" as string)) as {
      default: new (issuer: string, configuration: object) => OidcProvider;
    };
    const url = `http://127.0.0.1:${port}`;
    const resourceServer = { scope: "", audience, accessTokenFormat: "jwt", jwt: { sign: { alg: "RS256" } } };
    const provider = quietly(
      () =>
        new Provider(url, {
          clients: [
            {
              client_id: "dashboard",
              token_endpoint_auth_method: "none",
              redirect_uris: [`${dashboard}/signed-in`],
              post_logout_redirect_uris: [`${dashboard}/`],
              grant_types: ["authorization_code", "refresh_token"],
            },
          ],
          clientBasedCORS: (_context: unknown, origin: string) => origin === dashboard,
          pkce: { required: () => true },
          ttl: {
            AccessToken: accessTokenSeconds,
            Interaction: 600,
            Session: 600,
            Grant: 600,
            RefreshToken: 600,
            IdToken: 600,
          },
          issueRefreshToken: () => true,
          findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
          extraTokenClaims: () => ({ company }),
          features: {
            devInteractions: { enabled: true },
            resourceIndicators: {
              enabled: true,
              defaultResource: () => "https://relink.test",
              useGrantedResource: () => true,
              getResourceServerInfo: () => ({ ...resourceServer, accessTokenTTL: accessTokenSeconds }),
            },
          },
        }),
    );
    const server = createServer(provider.callback());
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return new Issuer(url, server, provider);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** It warns of everything that makes it one for tests. */
function quietly<T>(make: () => T): T {
  const { warn, info } = console;
  Object.assign(console, { warn: () => undefined, info: () => undefined });
  try {
    return make();
  } finally {
    Object.assign(console, { warn, info });
  }
}
