import { systemClock } from "../../clock.js";
import type { Answer, ReceivedAnswer } from "../answer.js";
import type { Outbound } from "../outbound.js";
import type { ProviderApp } from "../provider-app.js";
import type { Verdict } from "../verdict.js";
import { type LinkedinQuestion, readLinkedinRefusal } from "./answers.rules.js";
import { type OrganisationName, readNames, readRolePage, type RolePage } from "./organisations.rules.js";

/** A version lives about a year and then answers 426; which one is asked for is set with the app. */
const USUAL_VERSION = "202608";
const PAGE_SIZE = 100;
const MOST_PAGES = 50;
/** Ids in one address. */
const NAMES_AT_ONCE = 50;

/** What was asked for, or what the refusal means. */
export type Found<T> = { readonly found: T } | { readonly refused: Verdict };

/** The part of LinkedIn's API that Relink asks: roles, organisations, the member. */
export class LinkedinApi {
  constructor(
    private readonly app: ProviderApp,
    private readonly outbound: Outbound,
  ) {}

  /** Ids of all organisations that the member fully administers. */
  async administered(accessToken: string, signal: AbortSignal): Promise<Found<readonly string[]>> {
    const ids: string[] = [];
    let start: number | null = 0;
    for (let page = 0; start !== null; page += 1) {
      // Half a list would look like lost roles.
      if (page === MOST_PAGES) return { refused: { kind: "TRANSIENT" } };
      const query = `q=roleAssignee&state=APPROVED&start=${start}&count=${PAGE_SIZE}`;
      const answer = await this.get(`/rest/organizationAcls?${query}`, accessToken, signal);
      const roles: RolePage | null = isSuccess(answer) ? readRolePage(answer.json, start) : null;
      if (roles === null) return refused(answer, "LIST");
      ids.push(...roles.administered);
      start = roles.nextStart;
    }
    return { found: [...new Set(ids)] };
  }

  /** Names of organisations by id; those that LinkedIn does not name are left out. */
  async names(
    ids: readonly string[],
    accessToken: string,
    signal: AbortSignal,
  ): Promise<Found<ReadonlyMap<string, OrganisationName>>> {
    const all = new Map<string, OrganisationName>();
    for (let from = 0; from < ids.length; from += NAMES_AT_ONCE) {
      const some = ids.slice(from, from + NAMES_AT_ONCE).join(",");
      const answer = await this.get(`/rest/organizationsLookup?ids=List(${some})`, accessToken, signal);
      const names = isSuccess(answer) ? readNames(answer.json) : null;
      if (names === null) return refused(answer, "LIST");
      for (const [id, name] of names) all.set(id, name);
    }
    return { found: all };
  }

  /** Whether LinkedIn says that there is no such organisation. */
  async isGone(id: string, accessToken: string, signal: AbortSignal): Promise<boolean> {
    const answer = await this.get(`/rest/organizations/${encodeURIComponent(id)}`, accessToken, signal);
    const verdict = readLinkedinRefusal(answer, "API", systemClock.now());
    return verdict.kind === "DOUBTFUL" && verdict.reason === "TARGET_MISSING";
  }

  get(path: string, accessToken: string, signal: AbortSignal): Promise<Answer> {
    const headers = {
      authorization: `Bearer ${accessToken}`,
      "linkedin-version": this.app.apiVersion ?? USUAL_VERSION,
      "x-restli-protocol-version": "2.0.0",
    };
    return this.outbound.send({ method: "GET", url: `${this.app.addresses["api"]}${path}`, headers }, signal);
  }
}

function refused(answer: Answer, asked: LinkedinQuestion): { readonly refused: Verdict } {
  return { refused: readLinkedinRefusal(answer, asked, systemClock.now()) };
}

function isSuccess(answer: Answer): answer is ReceivedAnswer {
  return answer.kind === "ANSWER" && answer.status === 200;
}
