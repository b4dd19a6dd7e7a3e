import type { FastifyReply } from "fastify";
import type { DialectParts } from "../simulated-provider.js";
import type { SimulatedToken } from "../world.js";
import { IdTokens } from "./id-token.js";
import { type MemberToken, memberToken } from "./member-token.js";
import { type Payload, REFUSED_CODE, REFUSED_REFRESH, UNSUPPORTED, WRONG_SECRET } from "./payloads.js";

const DAY_SECONDS = 86_400;
const ACCESS_SECONDS = 60 * DAY_SECONDS;
const REFRESH_SECONDS = 365 * DAY_SECONDS;
const CODE_SECONDS = 30 * 60;

type Form = Readonly<Record<string, string>>;

/** LinkedIn's authorize, token, introspection and revocation addresses (platform-facts 4.1, 4.3). */
export class LinkedinOauthRoutes {
  private readonly idTokens = new IdTokens();

  constructor(private readonly parts: DialectParts) {}

  add(): void {
    const { web } = this.parts;
    web.get<{ Querystring: Form }>("/oauth/oauth/v2/authorization", (request, reply) =>
      this.authorize(request.query, reply),
    );
    this.addForm("accessToken", (form) => this.tokens(form));
    this.addForm("introspectToken", async (form) => introspected(await this.tokenIn(form), this.parts.app.appId));
    this.addForm("revoke", (form) => this.revoke(form));
  }

  private addForm(name: string, answer: (form: Form) => Promise<Payload>): void {
    this.parts.web.post<{ Body: Form | null }>(`/oauth/oauth/v2/${name}`, async (request, reply) => {
      const form = request.body ?? {};
      const { appId, appSecret } = this.parts.app;
      const known = form["client_id"] === appId && form["client_secret"] === appSecret;
      const { status, body } = known ? await answer(form) : WRONG_SECRET;
      return reply.code(status).send(body);
    });
  }

  private async authorize(query: Form, reply: FastifyReply): Promise<FastifyReply> {
    const { response_type, client_id, redirect_uri: redirectUri, state, scope } = query;
    if (response_type !== "code" || client_id !== this.parts.app.appId || redirectUri === undefined) {
      return reply.code(400).type("text/html; charset=utf-8").send("<h1>Bummer, something went wrong.</h1>");
    }
    const page = await this.parts.consent({
      provider: "LINKEDIN",
      redirectUri,
      state: state ?? null,
      scopes: (scope ?? "").split(" ").filter((each) => each !== ""),
      codeChallenge: null,
      refusal: {
        error: "user_cancelled_authorize",
        error_description: "The user cancelled the authorization request",
      },
      suffix: "",
      codeLifeSeconds: CODE_SECONDS,
      scopesAreOptional: false,
    });
    return reply.type("text/html; charset=utf-8").send(page);
  }

  private tokens(form: Form): Promise<Payload> {
    const grantType = form["grant_type"];
    if (grantType === "authorization_code") return this.exchange(form);
    return grantType === "refresh_token" ? this.refresh(form) : Promise.resolve(UNSUPPORTED);
  }

  private async exchange({ code = "", redirect_uri }: Form): Promise<Payload> {
    const { world, app } = this.parts;
    const found = await world.token(code);
    const isGood =
      found?.provider === "LINKEDIN" &&
      found.kind === "CODE" &&
      found.redirectUri === redirect_uri &&
      (found.expiresAt === null || found.expiresAt > world.now());
    if (!isGood || !(await world.endToken(code, "SPENT"))) return REFUSED_CODE;
    const { personId, scopes, family } = found;
    await this.endOthers(found);
    const order = { provider: "LINKEDIN" as const, personId, scopes, family };
    const refresh = await world.issue({ ...order, kind: "REFRESH", lifeSeconds: REFRESH_SECONDS });
    const access = await world.issue({ ...order, kind: "ACCESS", lifeSeconds: ACCESS_SECONDS });
    const person = await world.person("LINKEDIN", personId);
    const opened = scopes.includes("openid") && person !== null;
    const idToken = opened ? { id_token: await this.idTokens.issue(person, app.appId, world.now()) } : {};
    return { status: 200, body: { ...this.issued(access, refresh), ...idToken } };
  }

  /** Another set of scopes ends what the member gave before; the same set adds to it. */
  private async endOthers({ personId, scopes }: SimulatedToken): Promise<void> {
    const { world } = this.parts;
    const live = await world.liveTokens("LINKEDIN", personId);
    const others = live.filter((token) => token.kind !== "CODE" && setOf(token.scopes) !== setOf(scopes));
    for (const family of new Set(others.map((token) => token.family))) await world.endFamily(family, "SUPERSEDED");
  }

  private async refresh({ refresh_token = "" }: Form): Promise<Payload> {
    const { world } = this.parts;
    const { standing, token } = await memberToken(world, refresh_token);
    if (standing !== "ACTIVE" || token?.kind !== "REFRESH") return REFUSED_REFRESH;
    const { personId, scopes, family } = token;
    const order = { provider: "LINKEDIN" as const, kind: "ACCESS" as const, personId, scopes, family };
    const left = secondsLeft(token, world.now()) ?? ACCESS_SECONDS;
    // What is left of the year bounds the new token too.
    const access = await world.issue({ ...order, lifeSeconds: Math.min(ACCESS_SECONDS, left) });
    return { status: 200, body: this.issued(access, token) };
  }

  private issued(access: SimulatedToken, refresh: SimulatedToken): object {
    const now = this.parts.world.now();
    return {
      access_token: access.token,
      expires_in: secondsLeft(access, now),
      refresh_token: refresh.token,
      refresh_token_expires_in: secondsLeft(refresh, now),
      scope: access.scopes.join(","),
    };
  }

  private async revoke(form: Form): Promise<Payload> {
    const { token, standing } = await this.tokenIn(form);
    if (token === null || standing !== "ACTIVE") return REFUSED_REFRESH;
    // Of all that the member gave the app.
    await this.parts.world.endPerson("LINKEDIN", token.personId, "REVOKED");
    return { status: 200, body: {} };
  }

  private tokenIn(form: Form): Promise<MemberToken> {
    return memberToken(this.parts.world, form["token"] ?? "");
  }
}

function setOf(scopes: readonly string[]): string {
  return scopes.toSorted().join(" ");
}

function secondsLeft({ expiresAt }: SimulatedToken, now: Date): number | undefined {
  return expiresAt === null ? undefined : Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / 1_000));
}

function introspected({ standing, token, scopes }: MemberToken, appId: string): Payload {
  if (token === null || standing === "UNKNOWN") return { status: 200, body: { active: false } };
  const issued = Math.floor(token.issuedAt.getTime() / 1_000);
  return {
    status: 200,
    body: {
      active: standing === "ACTIVE",
      client_id: appId,
      authorized_at: issued,
      created_at: issued,
      status: standing.toLowerCase(),
      ...(token.expiresAt === null ? {} : { expires_at: Math.floor(token.expiresAt.getTime() / 1_000) }),
      scope: scopes.join(","),
      auth_type: "3L",
    },
  };
}
