import type { FastifyReply, FastifyRequest } from "fastify";
import type { DialectParts } from "../simulated-provider.js";
import { answer, type Fields, fieldsOf, refusalOf, UNKNOWN_TOKEN } from "./graph-request.js";
import { findToken } from "./held-token.js";
import { fault, type Payload } from "./payloads.js";

const CODE_SECONDS = 600;
/** Between one and two hours. */
const SHORT_SECONDS = 5_400;
/** About 60 days, as the documentation's sample has it. */
export const LONG_SECONDS = 5_183_944;

/** The login dialog and the token endpoint. */
export function addOauthRoutes(parts: DialectParts): void {
  const { web, app, consent } = parts;
  web.get("/dialog/:version/dialog/oauth", async (request, reply) => {
    const {
      client_id: clientId,
      redirect_uri: redirectUri,
      state,
      scope = "",
      response_type: type,
    } = fieldsOf(request);
    if (clientId !== app.appId || redirectUri === undefined || !URL.canParse(redirectUri) || type !== "code")
      return answer(reply, fault({ message: "Invalid App ID or redirect_uri", code: 101 }));
    const page = await consent({
      provider: "META",
      redirectUri,
      state: state ?? null,
      scopes: scope.split(",").filter((each) => each !== ""),
      codeChallenge: null,
      refusal: {
        error: "access_denied",
        error_code: "200",
        error_description: "Permissions error",
        error_reason: "user_denied",
      },
      suffix: "#_=_",
      codeLifeSeconds: CODE_SECONDS,
      scopesAreOptional: true,
    });
    return reply.type("text/html; charset=utf-8").send(page);
  });
  const tokens = async (request: FastifyRequest, reply: FastifyReply) =>
    answer(reply, await giveToken(parts, fieldsOf(request)));
  web.get("/graph/:version/oauth/access_token", tokens);
  web.post("/graph/:version/oauth/access_token", tokens);
}

async function giveToken(parts: DialectParts, fields: Fields): Promise<Payload> {
  const { app } = parts;
  if (fields.client_id !== app.appId)
    return fault({
      message: "Error validating application. Cannot get application info due to a system error.",
      code: 101,
    });
  if (fields.client_secret !== app.appSecret) return fault({ message: "Error validating client secret.", code: 1 });
  return fields.grant_type === "fb_exchange_token"
    ? await giveLongToken(parts, fields.fb_exchange_token ?? "")
    : await giveShortToken(parts, fields);
}

async function giveShortToken(
  { world }: DialectParts,
  { code = "", redirect_uri: redirectUri }: Fields,
): Promise<Payload> {
  const found = await world.token(code);
  if (found === null || found.kind !== "CODE" || found.provider !== "META")
    return fault({ message: "Invalid verification code format.", code: 100 });
  if (found.redirectUri !== redirectUri) {
    const message =
      "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request";
    return fault({ message, code: 100, error_subcode: 36008 });
  }
  if (found.expiresAt !== null && found.expiresAt <= world.now())
    return fault({ message: "This authorization code has expired.", code: 100, error_subcode: 36007 });
  if (!(await world.endToken(code, "SPENT")))
    return fault({ message: "This authorization code has been used.", code: 100, error_subcode: 36009 });
  const { personId, family } = found;
  // Granted with every login, asked for or not.
  const scopes = [...new Set([...found.scopes, "public_profile"])];
  const order = { provider: "META", kind: "SHORT", personId, scopes, family, lifeSeconds: SHORT_SECONDS } as const;
  return given((await world.issue(order)).token, SHORT_SECONDS);
}

/** Any token of a person that lives is exchanged, a page's is not. */
async function giveLongToken({ world }: DialectParts, text: string): Promise<Payload> {
  const token = await findToken(world, "META", text);
  if (token === null || token.pageId !== null) return UNKNOWN_TOKEN;
  const refusal = refusalOf(token);
  if (refusal !== null) return refusal;
  const { personId, scopes, family } = token;
  const order = { provider: "META", kind: "ACCESS", personId, scopes, family, lifeSeconds: LONG_SECONDS } as const;
  return given((await world.issue(order)).token, LONG_SECONDS);
}

function given(token: string, seconds: number): Payload {
  return { status: 200, body: { access_token: token, token_type: "bearer", expires_in: seconds } };
}
