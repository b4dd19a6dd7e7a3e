import type { Platform, Purpose } from "../platform.js";
import type { ConsentRequest } from "../provider-port.js";

/** What a use asks for. */
export interface ScopeSet {
  /** Without them the use is dead. */
  readonly essential: readonly string[];
  /** What a person may decline and still be served in part. */
  readonly further: readonly string[];
}

const PAGE_FACE = ["pages_read_engagement", "pages_show_list", "business_management"];

/** Permissions and what they depend on: developers.facebook.com/docs/permissions as of 2026. */
const SCOPES: Readonly<Record<string, ScopeSet>> = {
  "FACEBOOK OWN": {
    essential: ["pages_show_list", "pages_manage_posts"],
    further: [
      "pages_read_engagement",
      "pages_manage_engagement",
      "pages_read_user_content",
      "pages_messaging",
      "pages_manage_metadata",
      "read_insights",
      "business_management",
    ],
  },
  "INSTAGRAM OWN": {
    essential: ["instagram_basic", "instagram_content_publish"],
    further: [
      "instagram_manage_comments",
      "instagram_manage_messages",
      "instagram_manage_insights",
      "pages_manage_metadata",
      ...PAGE_FACE,
    ],
  },
  "FACEBOOK PAID": { essential: ["ads_read"], further: ["ads_management", "business_management"] },
  "INSTAGRAM PAID": { essential: ["ads_read"], further: ["ads_management", "business_management", "instagram_basic"] },
  // Watching others takes no permission of theirs: the app's feature Page Public Content Access does it.
  "FACEBOOK MONITORED": { essential: [], further: ["public_profile"] },
  "INSTAGRAM MONITORED": { essential: ["instagram_basic"], further: PAGE_FACE },
};

/** Empty for a pair that nobody can connect. */
export function scopesOf(platform: Platform, purpose: Purpose): ScopeSet {
  return SCOPES[`${platform} ${purpose}`] ?? { essential: [], further: [] };
}

/** All scopes that a consent for these uses asks for, each once. */
export function scopesFor(targets: ConsentRequest["targets"]): string[] {
  const all = targets.flatMap(({ platform, purpose }) => {
    const { essential, further } = scopesOf(platform, purpose);
    return [...essential, ...further];
  });
  return [...new Set(all)];
}
