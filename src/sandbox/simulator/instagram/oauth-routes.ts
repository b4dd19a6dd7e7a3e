import type { FastifyReply, FastifyRequest } from "fastify";
import { answer, type Fields, fieldsOf, refusalOf, UNKNOWN_TOKEN } from "../meta/graph-request.js";
import { findToken, type HeldToken } from "../meta/held-token.js";
import { fault, type Payload } from "../meta/payloads.js";
import type { DialectParts } from "../simulated-provider.js";

const CODE_SECONDS = 600;
const SHORT_SECONDS = 3_600;
const LONG_SECONDS = 60 * 86_400;
/** A token is renewed no sooner. */
const RENEWABLE_AFTER_MS = 86_400_000;

/** The consent page, the code's exchange with its own envelope for errors, and the two exchanges of the graph host. */
export function addInstagramOauth(parts: DialectParts): void {
  const { web, app, consent } = parts;
  web.get("/authorize/oauth/authorize", async (request, reply) => {
    const {
      client_id: clientId,
      redirect_uri: redirectUri,
      state,
      scope = "",
      response_type: type,
    } = fieldsOf(request);
    if (clientId !== app.appId || redirectUri === undefined || !URL.canParse(redirectUri) || type !== "code")
      return answer(reply, flat("Invalid platform app"));
    const page = await consent({
      provider: "INSTAGRAM",
      redirectUri,
      state: state ?? null,
      scopes: scope.split(",").filter((each) => each !== ""),
      codeChallenge: null,
      refusal: {
        error: "access_denied",
        error_reason: "user_denied",
        error_description: "The user denied your request.",
      },
      suffix: "#_",
      codeLifeSeconds: CODE_SECONDS,
      scopesAreOptional: true,
    });
    return reply.type("text/html; charset=utf-8").send(page);
  });
  web.post("/api/oauth/access_token", async (request, reply) =>
    answer(reply, await tradeCode(parts, fieldsOf(request))),
  );
  const on = (path: string, give: (fields: Fields) => Promise<Payload>) =>
    web.get(`/graph/${path}`, async (request: FastifyRequest, reply: FastifyReply) =>
      answer(reply, await give(fieldsOf(request))),
    );
  on("access_token", (fields) => lengthen(parts, fields));
  on("refresh_access_token", (fields) => renew(parts, fields));
}

/** `{ error_type, code, error_message }`: the token host has an envelope of its own. */
function flat(message: string): Payload {
  return { status: 400, body: { error_type: "OAuthException", code: 400, error_message: message } };
}

async function tradeCode({ world, app }: DialectParts, fields: Fields): Promise<Payload> {
  const { client_id: clientId, client_secret: secret, code = "", redirect_uri: redirectUri } = fields;
  if (clientId !== app.appId || secret !== app.appSecret) return flat("Invalid platform app");
  if (fields.grant_type !== "authorization_code") return flat("Invalid grant_type");
  const found = await world.token(code);
  if (found === null || found.kind !== "CODE" || found.provider !== "INSTAGRAM")
    return flat("Invalid authorization code");
  if (found.redirectUri !== redirectUri)
    return flat("Error validating verification code. Please make sure your redirect_uri is identical");
  if (found.expiresAt !== null && found.expiresAt <= world.now()) return flat("This authorization code has expired");
  if (!(await world.endToken(code, "SPENT"))) return flat("This authorization code has been used");
  const { personId, scopes, family } = found;
  const order = { provider: "INSTAGRAM", kind: "SHORT", personId, scopes, family, lifeSeconds: SHORT_SECONDS } as const;
  const { token } = await world.issue(order);
  return { status: 200, body: { access_token: token, user_id: personId, permissions: scopes.join(",") } };
}

async function lengthen(parts: DialectParts, fields: Fields): Promise<Payload> {
  if (fields.grant_type !== "ig_exchange_token" || fields.client_secret !== parts.app.appSecret)
    return fault({ message: "Error validating client secret.", code: 1 });
  const token = await living(parts, fields.access_token ?? "");
  return "body" in token ? token : await giveLong(parts, token);
}

/** The old token goes on until its own end. */
async function renew(parts: DialectParts, fields: Fields): Promise<Payload> {
  if (fields.grant_type !== "ig_refresh_token")
    return fault({ message: "Unsupported grant_type", type: "IGApiException", code: 100 });
  const token = await living(parts, fields.access_token ?? "");
  if ("body" in token) return token;
  if (token.isShort || parts.world.now().getTime() - token.issuedAt.getTime() < RENEWABLE_AFTER_MS)
    return fault({ message: "The access token is not old enough to be refreshed", type: "IGApiException", code: 100 });
  return await giveLong(parts, token);
}

async function living({ world }: DialectParts, text: string): Promise<HeldToken | Payload> {
  const token = await findToken(world, "INSTAGRAM", text);
  return token === null ? UNKNOWN_TOKEN : (refusalOf(token) ?? token);
}

async function giveLong({ world }: DialectParts, { personId, scopes, family }: HeldToken): Promise<Payload> {
  const order = { provider: "INSTAGRAM", kind: "ACCESS", personId, scopes, family, lifeSeconds: LONG_SECONDS } as const;
  const { token } = await world.issue(order);
  return { status: 200, body: { access_token: token, token_type: "bearer", expires_in: LONG_SECONDS } };
}
