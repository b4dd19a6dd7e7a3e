import { createHash } from "node:crypto";
import type { FastifyReply } from "fastify";
import type { DialectParts } from "../simulated-provider.js";
import type { SimulatedPerson, SimulatedToken } from "../world.js";
import { ENDING_CAUSES } from "./causes.js";
import { BAD_REQUEST, BROKEN_REFRESHES, INVALID_TOKEN, oauthError, type Payload, REVOKED } from "./payloads.js";
import { EVENT_ISSUER, signIdentity } from "./signed-tokens.js";
import { signingKeyOf } from "./signing-key.js";

const CODE_SECONDS = 600;
const ACCESS_SECONDS = 3_599;

const LOGIN_SCOPES: Readonly<Record<string, string>> = {
  openid: "openid",
  email: "https://www.googleapis.com/auth/userinfo.email",
  profile: "https://www.googleapis.com/auth/userinfo.profile",
};

type Form = Readonly<Record<string, string>>;

/** Google's sign-in, token, tokeninfo and revocation addresses, and the keys of what it signs (platform-facts 6.1 to 6.3, 9.7). */
export class GoogleOauthRoutes {
  constructor(private readonly parts: DialectParts) {}

  add(): void {
    const { web, app } = this.parts;
    web.get<{ Querystring: Form }>("/accounts/o/oauth2/v2/auth", (request, reply) =>
      this.authorize(request.query, reply),
    );
    web.get("/accounts/.well-known/risc-configuration", async () => ({
      issuer: EVENT_ISSUER,
      jwks_uri: `${app.addresses.youtube}/oauth2/v3/certs`,
      delivery_methods_supported: ["https://schemas.openid.net/secevent/risc/delivery-method/push"],
    }));
    web.get("/youtube/oauth2/v3/certs", async () => ({ keys: [signingKeyOf(app.appSecret).publicJwk] }));
    web.post<{ Body: Form | null }>("/oauth/token", async (request, reply) =>
      send(reply, await this.tokens(request.body ?? {})),
    );
    web.get<{ Querystring: Form }>("/oauth/tokeninfo", async (request, reply) =>
      send(reply, await this.describe(request.query["access_token"] ?? "")),
    );
    web.post<{ Body: Form | null }>("/oauth/revoke", async (request, reply) =>
      send(reply, await this.revoke(request.body?.["token"] ?? "")),
    );
  }

  private async authorize(query: Form, reply: FastifyReply): Promise<FastifyReply> {
    const { response_type, client_id, redirect_uri: redirectUri, state = null, scope = "" } = query;
    const { code_challenge: codeChallenge = null, code_challenge_method: method } = query;
    const isGood =
      response_type === "code" &&
      client_id === this.parts.app.appId &&
      redirectUri !== undefined &&
      (codeChallenge === null || method === "S256");
    if (!isGood) {
      const page = "<h1>Access blocked: Authorization Error</h1><p>Error 400: invalid_request</p>";
      return reply.code(400).type("text/html; charset=utf-8").send(page);
    }
    const page = await this.parts.consent({
      provider: "GOOGLE",
      redirectUri,
      state,
      // Signing in is not for choice.
      scopes: scope.split(" ").filter((each) => each !== "" && LOGIN_SCOPES[each] === undefined),
      codeChallenge,
      refusal: { error: "access_denied" },
      suffix: "",
      codeLifeSeconds: CODE_SECONDS,
      scopesAreOptional: true,
    });
    return reply.type("text/html; charset=utf-8").send(page);
  }

  private tokens(form: Form): Promise<Payload> {
    const { appId, appSecret } = this.parts.app;
    if (form["client_id"] !== appId || form["client_secret"] !== appSecret) {
      return Promise.resolve(oauthError("invalid_client", "Unauthorized", undefined, 401));
    }
    if (form["grant_type"] === "authorization_code") return this.exchange(form);
    if (form["grant_type"] === "refresh_token") return this.refresh(form);
    return Promise.resolve(oauthError("unsupported_grant_type", "Invalid grant_type"));
  }

  /** A consent adds to what the person has granted to the project before. */
  private async exchange({ code = "", redirect_uri, code_verifier }: Form): Promise<Payload> {
    const { world } = this.parts;
    const found = await world.token(code);
    const isGood =
      found?.provider === "GOOGLE" &&
      found.kind === "CODE" &&
      found.redirectUri === redirect_uri &&
      (found.codeChallenge === null || found.codeChallenge === challengeOf(code_verifier)) &&
      (found.expiresAt === null || found.expiresAt > world.now());
    const person = isGood ? await world.person("GOOGLE", found.personId) : null;
    if (!isGood || person === null || !(await world.endToken(code, "SPENT"))) {
      return oauthError("invalid_grant", "Malformed auth code.");
    }
    const earlier = (await world.liveTokens("GOOGLE", person.id)).filter(({ kind }) => kind === "REFRESH");
    const scopes = [
      ...new Set([...Object.values(LOGIN_SCOPES), ...found.scopes, ...earlier.flatMap((each) => each.scopes)]),
    ];
    const { personId, family } = found;
    const refresh = await world.issue({
      provider: "GOOGLE",
      kind: "REFRESH",
      personId,
      scopes,
      family,
      lifeSeconds: null,
    });
    return this.issue(refresh, person, refresh.token);
  }

  private async refresh({ refresh_token = "" }: Form): Promise<Payload> {
    const { world } = this.parts;
    const found = await world.token(refresh_token);
    if (found === null || found.provider !== "GOOGLE" || found.kind !== "REFRESH") return BAD_REQUEST;
    const person = await world.person("GOOGLE", found.personId);
    const cause = person?.broken ?? found.ended ?? "";
    const refusal = BROKEN_REFRESHES[cause];
    if (refusal !== undefined) return refusal;
    const isOver = found.ended !== null || (found.expiresAt !== null && found.expiresAt <= world.now());
    return isOver || person === null ? REVOKED : this.issue(found, person, null);
  }

  private async issue(
    { personId, scopes, family, expiresAt }: SimulatedToken,
    person: SimulatedPerson,
    refreshToken: string | null,
  ): Promise<Payload> {
    const { world, app } = this.parts;
    const order = { provider: "GOOGLE" as const, personId, scopes, family };
    const access = await world.issue({ ...order, kind: "ACCESS", lifeSeconds: ACCESS_SECONDS });
    const left = expiresAt === null ? null : Math.floor((expiresAt.getTime() - world.now().getTime()) / 1_000);
    return {
      status: 200,
      body: {
        access_token: access.token,
        expires_in: ACCESS_SECONDS,
        ...(refreshToken !== null && { refresh_token: refreshToken }),
        ...(left !== null && { refresh_token_expires_in: left }),
        scope: shownScopes(scopes, person).join(" "),
        token_type: "Bearer",
        id_token: await signIdentity(person, app, world.now()),
      },
    };
  }

  private async describe(accessToken: string): Promise<Payload> {
    const { world, app } = this.parts;
    const found = await world.token(accessToken);
    if (found === null || found.provider !== "GOOGLE" || found.kind !== "ACCESS" || found.ended !== null) {
      return INVALID_TOKEN;
    }
    const person = await world.person("GOOGLE", found.personId);
    const left = found.expiresAt === null ? 0 : Math.floor((found.expiresAt.getTime() - world.now().getTime()) / 1_000);
    if (person === null || left <= 0 || ENDING_CAUSES.includes(person.broken ?? "")) return INVALID_TOKEN;
    return {
      status: 200,
      body: {
        azp: app.appId,
        aud: app.appId,
        sub: person.id,
        scope: shownScopes(found.scopes, person).join(" "),
        exp: String(Math.floor((found.expiresAt?.getTime() ?? 0) / 1_000)),
        expires_in: String(left),
        email_verified: "true",
        access_type: "offline",
      },
    };
  }

  /** Whichever token it is, the person's whole consent to the project ends. */
  private async revoke(token: string): Promise<Payload> {
    const { world } = this.parts;
    const found = await world.token(token);
    const isOver = found?.expiresAt != null && found.expiresAt <= world.now();
    if (found === null || found.provider !== "GOOGLE" || found.ended !== null || isOver) {
      return oauthError("invalid_token", "Token expired or revoked");
    }
    await world.endPerson("GOOGLE", found.personId, "REVOKED");
    return { status: 200, body: {} };
  }
}

function shownScopes(scopes: readonly string[], { broken }: SimulatedPerson): readonly string[] {
  return broken === "SCOPE_MISSING" ? Object.values(LOGIN_SCOPES) : scopes;
}

function challengeOf(verifier = ""): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

function send(reply: FastifyReply, { status, body, headers = {} }: Payload): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
