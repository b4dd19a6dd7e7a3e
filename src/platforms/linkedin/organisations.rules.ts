import { fieldsOf, textOf, wholeOf } from "../oauth/parsed-fields.rules.js";

/** One page of the list of roles that a member holds. */
export interface RolePage {
  /** Ids of the organisations that the member fully administers; lesser roles do not count (platform-facts 8.8). */
  readonly administered: readonly string[];
  /** Null: this was the last page. */
  readonly nextStart: number | null;
}

/** Organisations, and the showcase pages that they call brands. */
const ORGANISATION = /^urn:li:organization(?:Brand)?:(\d{1,19})$/;

/**
 * Reads one page of `organizationAcls?q=roleAssignee`.
 *
 * @param start of the page
 * @returns null when the body is no such list
 */
export function readRolePage(json: unknown, start: number): RolePage | null {
  const { elements, paging } = fieldsOf(json);
  if (!Array.isArray(elements)) return null;
  return {
    administered: elements.flatMap((element: unknown) => administeredBy(element)),
    nextStart: hasNext(fieldsOf(paging), start, elements.length) ? start + elements.length : null,
  };
}

function administeredBy(element: unknown): string[] {
  const { role, state, organization, organizationTarget, organizationalTarget } = fieldsOf(element);
  if (role !== "ADMINISTRATOR" || state !== "APPROVED") return [];
  const id = ORGANISATION.exec(textOf(organization ?? organizationTarget ?? organizationalTarget) ?? "")?.[1];
  return id === undefined ? [] : [id];
}

function hasNext({ links, total }: Readonly<Record<string, unknown>>, start: number, length: number): boolean {
  if (length === 0) return false;
  // Half a list would look like lost roles, so either word is enough to ask on.
  if (start + length < (wholeOf(total) ?? 0)) return true;
  return Array.isArray(links) && links.some((link: unknown) => fieldsOf(link)["rel"] === "next");
}

export interface OrganisationName {
  readonly name: string | null;
  readonly handle: string | null;
}

/**
 * Reads an answer of `organizationsLookup?ids=List(…)`: names by id; ids about which it says nothing are left out.
 *
 * @returns null when the body is no such answer
 */
export function readNames(json: unknown): ReadonlyMap<string, OrganisationName> | null {
  const { results } = fieldsOf(json);
  if (typeof results !== "object" || results === null) return null;
  return new Map(
    Object.entries(results).map(([id, organisation]) => {
      const { localizedName, vanityName } = fieldsOf(organisation);
      return [id, { name: textOf(localizedName), handle: textOf(vanityName) }];
    }),
  );
}
