import type { FastifyReply } from "fastify";
import type { DialectParts } from "../simulated-provider.js";
import type { SimulatedToken } from "../world.js";
import { ENDING_CAUSES } from "./causes.js";
import { BROKEN_REFRESHES, oauthError, type Payload, REFRESH_REFUSED } from "./payloads.js";

const CODE_SECONDS = 600;
const ACCESS_SECONDS = 2 * 3_600;
const REFRESH_SECONDS = 180 * 86_400;

type Form = Readonly<Record<string, string>>;

/** TikTok's authorize, token and revocation addresses (platform-facts 7.1, 7.2). */
export class TiktokOauthRoutes {
  constructor(private readonly parts: DialectParts) {}

  add(): void {
    const { web } = this.parts;
    web.get<{ Querystring: Form }>("/authorize/v2/auth/authorize/", (request, reply) =>
      this.authorize(request.query, reply),
    );
    this.addForm("/api/v2/oauth/token/", (form) => this.tokens(form));
    this.addForm("/api/v2/oauth/revoke/", (form) => this.revoke(form));
  }

  private addForm(path: string, answer: (form: Form) => Promise<Payload>): void {
    const { appId, appSecret } = this.parts.app;
    this.parts.web.post<{ Body: Form | null }>(path, async (request, reply) => {
      const form = request.body ?? {};
      const isApp = form["client_key"] === appId && form["client_secret"] === appSecret;
      const {
        status,
        body,
        headers = {},
      } = isApp ? await answer(form) : oauthError("invalid_client", "Client key or secret is incorrect.", 401);
      return reply.code(status).headers(headers).send(body);
    });
  }

  private async authorize(query: Form, reply: FastifyReply): Promise<FastifyReply> {
    const { response_type, client_key, redirect_uri: redirectUri, state = null, scope = "" } = query;
    if (response_type !== "code" || client_key !== this.parts.app.appId || redirectUri === undefined) {
      const page = "<h1>Something went wrong</h1><p>We couldn't log in with TikTok: param_error</p>";
      return reply.code(400).type("text/html; charset=utf-8").send(page);
    }
    const page = await this.parts.consent({
      provider: "TIKTOK",
      redirectUri,
      state,
      scopes: scope.split(",").filter((each) => each !== ""),
      codeChallenge: null,
      refusal: { error: "access_denied", error_description: "User cancelled the authorization", errCode: "-2" },
      suffix: "",
      codeLifeSeconds: CODE_SECONDS,
      scopesAreOptional: true,
    });
    return reply.type("text/html; charset=utf-8").send(page);
  }

  private tokens(form: Form): Promise<Payload> {
    const grantType = form["grant_type"];
    if (grantType === "authorization_code") return this.exchange(form);
    if (grantType === "refresh_token") return this.refresh(form);
    return Promise.resolve(oauthError("unsupported_grant_type", "The grant type is not supported."));
  }

  private async exchange({ code = "", redirect_uri }: Form): Promise<Payload> {
    const { world } = this.parts;
    const found = await world.token(code);
    const isGood =
      found?.provider === "TIKTOK" &&
      found.kind === "CODE" &&
      found.redirectUri === redirect_uri &&
      (found.expiresAt === null || found.expiresAt > world.now());
    const isFirst = isGood && (await world.endToken(code, "SPENT"));
    return isFirst ? this.issue(found, REFRESH_SECONDS) : oauthError("invalid_grant", "Authorization code is expired.");
  }

  /** The new refresh token ends when the first one would have ended: that a refresh puts this off is documented nowhere. */
  private async refresh({ refresh_token = "" }: Form): Promise<Payload> {
    const { world } = this.parts;
    const found = await world.token(refresh_token);
    if (found === null || found.provider !== "TIKTOK" || found.kind !== "REFRESH") return REFRESH_REFUSED();
    const broken = (await world.person("TIKTOK", found.personId))?.broken ?? null;
    if (broken !== null && ENDING_CAUSES.includes(broken)) return REFRESH_REFUSED();
    if (broken !== null && BROKEN_REFRESHES[broken] !== undefined) return BROKEN_REFRESHES[broken]();
    const leftMs = found.expiresAt === null ? 0 : found.expiresAt.getTime() - world.now().getTime();
    if (leftMs <= 0 || !(await world.endToken(refresh_token, "ROTATED"))) return REFRESH_REFUSED();
    return this.issue(found, Math.floor(leftMs / 1_000));
  }

  private async issue({ personId, scopes, family }: SimulatedToken, refreshSeconds: number): Promise<Payload> {
    const order = { provider: "TIKTOK" as const, personId, scopes, family };
    const access = await this.parts.world.issue({ ...order, kind: "ACCESS", lifeSeconds: ACCESS_SECONDS });
    const refresh = await this.parts.world.issue({ ...order, kind: "REFRESH", lifeSeconds: refreshSeconds });
    return {
      status: 200,
      body: {
        access_token: access.token,
        expires_in: ACCESS_SECONDS,
        open_id: personId,
        refresh_expires_in: refreshSeconds,
        refresh_token: refresh.token,
        scope: scopes.join(","),
        token_type: "Bearer",
      },
    };
  }

  /** By the access token; the answer to a success is empty. */
  private async revoke({ token = "" }: Form): Promise<Payload> {
    const { world } = this.parts;
    const found = await world.token(token);
    const isLive =
      found?.provider === "TIKTOK" &&
      found.kind === "ACCESS" &&
      found.ended === null &&
      (found.expiresAt === null || found.expiresAt > world.now());
    if (!isLive) return oauthError("invalid_request", "The access token is invalid.");
    await world.endFamily(found.family, "REVOKED");
    return { status: 200, body: "" };
  }
}
