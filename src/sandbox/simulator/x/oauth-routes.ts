import { createHash } from "node:crypto";
import type { FastifyReply } from "fastify";
import type { DialectParts } from "../simulated-provider.js";
import type { SimulatedToken } from "../world.js";
import {
  BROKEN_CALLS,
  MISSING_HEADER,
  type Payload,
  REFUSED_CODE,
  REFUSED_GRANT,
  REFUSED_TOKEN,
  UNSUPPORTED,
} from "./payloads.js";

const ACCESS_SECONDS = 7_200;
const CODE_SECONDS = 30;

/** Causes for which a refresh is refused as a token that is no good; the others of `BROKEN_CALLS` answer in their own words. */
const REFUSED_REFRESHES: Readonly<Record<string, Payload>> = {
  APP_REMOVED: REFUSED_TOKEN,
  APP_REMOVED_OLD_EVENT: REFUSED_TOKEN,
  APP_REMOVED_SILENTLY: REFUSED_TOKEN,
  TOKEN_INVALID: REFUSED_GRANT,
};
/** Causes that are about calls of the API alone. */
const REFRESHES_GO_ON: readonly string[] = [
  "UNKNOWN_401",
  "COULD_NOT_AUTHENTICATE",
  "TAKEN_FOR_THE_APP",
  "PERMISSIONS_MISSING",
  "LOOKS_AUTOMATED",
];

type Form = Readonly<Record<string, string>>;

/** X's authorize, token and revocation addresses (platform-facts 5.1, 5.2). */
export class XOauthRoutes {
  constructor(private readonly parts: DialectParts) {}

  add(): void {
    const { web } = this.parts;
    web.get<{ Querystring: Form }>("/authorize/i/oauth2/authorize", (request, reply) =>
      this.authorize(request.query, reply),
    );
    this.addForm("token", (form) => this.tokens(form));
    this.addForm("revoke", (form) => this.revoke(form));
  }

  private addForm(name: string, answer: (form: Form) => Promise<Payload>): void {
    const { appId, appSecret } = this.parts.app;
    const expected = `Basic ${Buffer.from(`${appId}:${appSecret}`).toString("base64")}`;
    this.parts.web.post<{ Body: Form | null }>(`/api/2/oauth2/${name}`, async (request, reply) => {
      const known = request.headers.authorization === expected;
      const { status, body } = known ? await answer(request.body ?? {}) : MISSING_HEADER;
      return reply.code(status).send(body);
    });
  }

  private async authorize(query: Form, reply: FastifyReply): Promise<FastifyReply> {
    const { response_type, client_id, redirect_uri: redirectUri, state = "", scope = "" } = query;
    const { code_challenge: codeChallenge, code_challenge_method: method } = query;
    const isGood =
      response_type === "code" &&
      client_id === this.parts.app.appId &&
      redirectUri !== undefined &&
      codeChallenge !== undefined &&
      method === "S256" &&
      state.length > 0 &&
      state.length <= 500;
    if (!isGood) {
      const page = "<h1>Something went wrong</h1><p>You weren't able to give access to the App.</p>";
      return reply.code(400).type("text/html; charset=utf-8").send(page);
    }
    const page = await this.parts.consent({
      provider: "X",
      redirectUri,
      state,
      scopes: scope.split(" ").filter((each) => each !== ""),
      codeChallenge,
      refusal: { error: "access_denied" },
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

  private async exchange({ code = "", redirect_uri, code_verifier = "" }: Form): Promise<Payload> {
    const { world } = this.parts;
    const found = await world.token(code);
    const isGood =
      found?.provider === "X" &&
      found.kind === "CODE" &&
      found.redirectUri === redirect_uri &&
      found.codeChallenge === createHash("sha256").update(code_verifier).digest("base64url") &&
      (found.expiresAt === null || found.expiresAt > world.now());
    if (!isGood || !(await world.endToken(code, "SPENT"))) return REFUSED_CODE;
    // One live consent for each app and person.
    await world.endPerson("X", found.personId, "SUPERSEDED", found.family);
    return this.issue(found);
  }

  private async refresh({ refresh_token = "" }: Form): Promise<Payload> {
    const { world } = this.parts;
    const found = await world.token(refresh_token);
    if (found === null || found.provider !== "X" || found.kind !== "REFRESH") return REFUSED_TOKEN;
    const person = await world.person("X", found.personId);
    const broken = person?.broken ?? null;
    if (broken !== null && !REFRESHES_GO_ON.includes(broken)) {
      return REFUSED_REFRESHES[broken] ?? BROKEN_CALLS[broken] ?? REFUSED_TOKEN;
    }
    if (await world.endToken(refresh_token, "ROTATED")) return this.issue(found);
    // Used before: whoever holds the newer one may be a thief (RFC 9700, 4.14).
    await world.endFamily(found.family, "REUSED");
    return REFUSED_TOKEN;
  }

  private async issue({ personId, scopes, family }: SimulatedToken): Promise<Payload> {
    const { world } = this.parts;
    const order = { provider: "X" as const, personId, scopes, family };
    const access = await world.issue({ ...order, kind: "ACCESS", lifeSeconds: ACCESS_SECONDS });
    const refresh = scopes.includes("offline.access")
      ? await world.issue({ ...order, kind: "REFRESH", lifeSeconds: null })
      : null;
    return {
      status: 200,
      body: {
        token_type: "bearer",
        expires_in: ACCESS_SECONDS,
        access_token: access.token,
        scope: scopes.join(" "),
        ...(refresh === null ? {} : { refresh_token: refresh.token }),
      },
    };
  }

  private async revoke({ token = "" }: Form): Promise<Payload> {
    const { world } = this.parts;
    const found = await world.token(token);
    if (found === null || found.provider !== "X" || !(await world.endToken(token, "REVOKED"))) return REFUSED_TOKEN;
    // Without its refresh token a consent is at its end.
    if (found.kind === "REFRESH") await world.endFamily(found.family, "REVOKED");
    return { status: 200, body: { revoked: true } };
  }
}
