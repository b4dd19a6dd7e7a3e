import type { Answer } from "../answer.js";
import type { HeldTokens, ProbeTarget } from "../provider-port.js";
import type { Proof, Verdict } from "../verdict.js";
import { readAnswer } from "./answers.rules.js";
import { debugToken } from "./debug-token.js";
import { idOf } from "./debug-token.rules.js";
import { doubtful, IRRELEVANT, permanent } from "./error-codes.js";
import { asRecord } from "./graph-error.rules.js";
import { isNodeId } from "./graph.js";
import { missingFor } from "./granted-targets.rules.js";
import { listProfiles } from "./list-profiles.js";
import type { MetaCalls } from "./meta-calls.js";

const ALL: readonly Proof[] = ["TOKEN", "ROLE", "PERMISSION", "TARGET"];
const ALIVE: Verdict = { kind: "ALIVE", proves: ALL };

/**
 * Whether the tokens do for one profile what it is connected for: the consent, the scopes, the page's own token (which dies with the
 * person's role), and at last the profile itself, read with the person's token, which takes a role on it.
 */
export async function probeProfile(
  calls: MetaCalls,
  tokens: HeldTokens,
  target: ProbeTarget,
  signal: AbortSignal,
): Promise<Verdict> {
  if (!isNodeId(target.externalId)) return IRRELEVANT;
  let unsure = false;
  if (tokens.accessToken !== null) {
    const person = await debugToken(calls, tokens.accessToken, signal);
    if (person.verdict.kind !== "ALIVE") return person.verdict;
    const missing = missingFor(person, target);
    if (missing?.kind === "PERMANENT") return missing;
    unsure = missing !== null;
  }
  if (target.pageToken !== null) {
    const page = await debugToken(calls, target.pageToken, signal);
    if (page.verdict.kind !== "ALIVE") return await roleOrTwoFactor(calls, tokens, target, page.verdict, signal);
  }
  const verdict = await readTarget(calls, tokens, target, signal);
  // It can be read, so it is not marked; but nothing that a permission had ended heals by it either.
  return unsure && verdict.kind === "ALIVE" ? { kind: "ALIVE", proves: ["TOKEN", "ROLE", "TARGET"] } : verdict;
}

async function readTarget(
  calls: MetaCalls,
  tokens: HeldTokens,
  target: ProbeTarget,
  signal: AbortSignal,
): Promise<Verdict> {
  const token = tokens.accessToken ?? target.pageToken;
  if (token === null) return IRRELEVANT;
  const { platform, purpose, externalId } = target;
  const isPage = platform === "FACEBOOK" && purpose === "OWN";
  const isPerson = platform === "FACEBOOK" && purpose === "MONITORED";
  const fields = isPage ? "id,access_token" : "id";
  const answer = await calls.graph.withToken("GET", isPerson ? "me" : externalId, token, { fields }, signal);
  const verdict = readAnswer(answer, ALL);
  if (verdict.kind !== "ALIVE") return await roleOrTwoFactor(calls, tokens, target, verdict, signal);
  const body = bodyOf(answer);
  if (idOf(body?.id) !== externalId) return doubtful("TARGET_MISSING");
  // A page shows everybody its id, and its token only to those who have a role on it.
  if (!isPage || tokens.accessToken === null || typeof body?.access_token === "string") return verdict;
  const listed = await isListed(calls, tokens.accessToken, target, signal);
  if (typeof listed !== "boolean") return listed;
  return listed ? ALIVE : permanent("ADMIN_ROLE_LOST");
}

/**
 * Subcode 492 names two causes at once: a person who still has the role lacks two-factor authentication. The other way round, an ad
 * account that is refused with code 200 and has left the person's list is a role lost.
 */
async function roleOrTwoFactor(
  calls: MetaCalls,
  { accessToken }: HeldTokens,
  target: ProbeTarget,
  verdict: Verdict,
  signal: AbortSignal,
): Promise<Verdict> {
  if (accessToken === null || !("reason" in verdict)) return verdict;
  if (verdict.kind === "PERMANENT" && verdict.reason === "ADMIN_ROLE_LOST") {
    const listed = await isListed(calls, accessToken, target, signal);
    return listed === true ? permanent("TWO_FACTOR_REQUIRED") : verdict;
  }
  const isAdAccount = target.platform === "FACEBOOK" && target.purpose === "PAID";
  if (verdict.kind !== "DOUBTFUL" || verdict.reason !== "PERMISSIONS_MISSING" || !isAdAccount) return verdict;
  const listed = await isListed(calls, accessToken, target, signal);
  return listed === false ? permanent("ADMIN_ROLE_LOST") : verdict;
}

/** Whether the profile is among those on which the person has a role; a verdict when the list could not be had as a whole. */
export async function isListed(
  calls: MetaCalls,
  token: string,
  target: ProbeTarget,
  signal: AbortSignal,
): Promise<boolean | Verdict> {
  const { platform, purpose, externalId } = target;
  const list = await listProfiles(calls, token, [{ platform, purpose }], signal);
  return list.kind === "REFUSED" ? list.verdict : list.profiles.some((profile) => profile.externalId === externalId);
}

function bodyOf(answer: Answer): Readonly<Record<string, unknown>> | null {
  return answer.kind === "ANSWER" ? asRecord(answer.json) : null;
}
