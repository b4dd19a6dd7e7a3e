import type { DialectParts } from "../simulated-provider.js";
import type { World } from "../world.js";
import { answer, fieldsOf, UNKNOWN_TOKEN } from "./graph-request.js";
import { findToken, type HeldToken } from "./held-token.js";
import {
  fault,
  type GraphFault,
  LOGIN_ANSWERS,
  NO_FITTING_ROLE,
  type Payload,
  SESSION_FAULTS,
  UNEXPLAINED,
} from "./payloads.js";
import { type Reach, reachOf } from "./reach.js";

const DAY_SECONDS = 86_400;
/** So long data may be read after the person was last seen. */
const DATA_ACCESS_SECONDS = 90 * DAY_SECONDS;

/** `GET /debug_token`, asked with the token of the app. */
export function addDebugTokenRoute({ web, world, app }: DialectParts): void {
  web.get("/graph/:version/debug_token", async (request, reply) => {
    const { input_token: text = "", access_token: asker } = fieldsOf(request);
    if (asker !== `${app.appId}|${app.appSecret}`)
      return answer(reply, fault({ message: "Invalid OAuth access token signature.", code: 190 }));
    const token = await findToken(world, "META", text);
    return answer(reply, token === null ? unknownToken(app.appId) : await describe(world, app.appId, token));
  });
}

function unknownToken(appId: string): Payload {
  const error = { code: 190, message: (UNKNOWN_TOKEN.body as { error: GraphFault }).error.message };
  return { status: 200, body: { data: { app_id: appId, error, is_valid: false, scopes: [] } } };
}

async function describe(world: World, appId: string, token: HeldToken): Promise<Payload> {
  const refused = LOGIN_ANSWERS[token.cause ?? ""];
  if (refused !== undefined) return refused;
  const reach = await reachOf(world, token.personId);
  const broken = faultOf(token, reach);
  const lost = token.cause === "PERMISSION_REMOVED";
  const scopes = broken !== null ? [] : lost ? ["public_profile"] : token.scopes;
  const data = {
    app_id: appId,
    type: token.pageId === null ? "USER" : "PAGE",
    application: "Relink",
    data_access_expires_at: dataAccessEnd(token, world.now()),
    ...(broken === null ? {} : { error: errorOf(broken) }),
    expires_at: token.expiresAt === null ? 0 : seconds(expiryShown(token, world.now())),
    is_valid: broken === null,
    // Long-lived ones only.
    ...(token.isShort ? {} : { issued_at: seconds(token.issuedAt) }),
    ...(token.pageId === null ? {} : { profile_id: token.pageId }),
    scopes,
    ...(broken === null ? { granular_scopes: granular(scopes, reach) } : {}),
    user_id: token.personId,
  };
  return { status: 200, body: { data } };
}

/** The error that a call with the token would get. */
function faultOf({ cause, pageId }: HeldToken, reach: Reach): GraphFault | null {
  if (cause !== null && cause !== "DATA_ACCESS_EXPIRED" && cause !== "PERMISSION_REMOVED")
    return SESSION_FAULTS[cause] ?? UNEXPLAINED;
  const broken = reach.pages.find(({ id }) => id === pageId)?.broken;
  return broken === "ROLE_LOST" || broken === "TWO_FACTOR" ? NO_FITTING_ROLE : null;
}

/** `debug_token` says `subcode` where every other answer says `error_subcode`. */
function errorOf({ code, message, error_subcode: subcode }: GraphFault) {
  return { code, message, ...(subcode === undefined ? {} : { subcode }) };
}

function dataAccessEnd({ cause, issuedAt }: HeldToken, now: Date): number {
  return cause === "DATA_ACCESS_EXPIRED" ? seconds(now) - DAY_SECONDS : seconds(issuedAt) + DATA_ACCESS_SECONDS;
}

function expiryShown({ cause, expiresAt }: HeldToken, now: Date): Date {
  const end = expiresAt ?? now;
  return cause === "TOKEN_EXPIRED" && end > now ? now : end;
}

/** Pages under the scopes of pages, accounts under those of Instagram, ad accounts under those of ads. */
function granular(scopes: readonly string[], reach: Reach) {
  const ticked = (profiles: readonly { readonly broken: string | null; readonly id: string }[]) =>
    profiles.filter(({ broken }) => broken !== "PAGE_UNTICKED").map(({ id }) => id);
  const idOf = ({ externalId, broken }: { externalId: string; broken: string | null }) => ({ id: externalId, broken });
  return scopes.map((scope) => {
    if (scope.startsWith("pages_")) return { scope, target_ids: ticked(reach.pages) };
    if (scope.startsWith("instagram_")) return { scope, target_ids: ticked(reach.instagrams.map(idOf)) };
    if (!scope.startsWith("ads_")) return { scope };
    return { scope, target_ids: ticked(reach.adAccounts.map(idOf)).map((id) => id.replace(/^act_/, "")) };
  });
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1_000);
}
