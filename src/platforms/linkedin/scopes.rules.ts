/**
 * What is asked for, whatever is to be connected: a consent with other scopes ends all earlier tokens of the member, so the set is
 * always this one (platform-facts 4.1). LinkedIn grants all of it or nothing.
 */
export const LINKEDIN_SCOPES: readonly string[] = [
  "openid",
  "profile",
  "r_organization_social",
  "w_organization_social",
  "rw_organization_admin",
];

/** Without these a page can neither be posted to nor read. */
export const LINKEDIN_NEEDED: readonly string[] = ["r_organization_social", "w_organization_social"];

/** @param granted as LinkedIn states them; empty: it did not, and nothing is known to be missing */
export function lacksScopes(granted: readonly string[]): boolean {
  return granted.length > 0 && LINKEDIN_NEEDED.some((scope) => !granted.includes(scope));
}
