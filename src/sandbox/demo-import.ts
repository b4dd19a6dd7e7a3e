import type { GrantGiven } from "../accounts/import-input.rules.js";
import type { DemoAccount, DemoGrant } from "./demo-companies.js";

const DAY_MS = 86_400_000;

const SCOPES = {
  META: ["pages_show_list", "pages_manage_posts", "instagram_basic"],
  INSTAGRAM: ["instagram_business_basic"],
  LINKEDIN: ["w_organization_social", "rw_organization_admin"],
  X: ["tweet.read", "tweet.write", "offline.access"],
  GOOGLE: ["https://www.googleapis.com/auth/youtube.upload", "https://www.googleapis.com/auth/business.manage"],
  TIKTOK: ["user.info.basic", "video.publish"],
} as const;

/** A consent of the demo as an import brings it: with the clocks that such a network has. */
export function demoGrant(grant: DemoGrant, mintedAt: Date, now: Date): GrantGiven {
  const end = grant.endsInDays === null ? null : new Date(now.getTime() + grant.endsInDays * DAY_MS);
  return {
    provider: grant.provider,
    appId: `demo-${grant.provider.toLowerCase()}-app`,
    subject: grant.subject,
    accessToken: `demo-access-${grant.subject}`,
    refreshToken: grant.provider === "META" || grant.provider === "LINKEDIN" ? null : `demo-refresh-${grant.subject}`,
    clocks: clocksOf(grant, end, mintedAt),
    scopes: SCOPES[grant.provider],
    mintedAt,
    connectedBy: grant.by,
    accounts: grant.accounts.map(toGiven),
  };
}

function clocksOf({ provider }: DemoGrant, end: Date | null, mintedAt: Date): GrantGiven["clocks"] {
  const short = { expiresAt: new Date(mintedAt.getTime() + 2 * 3_600_000), renewable: true };
  if (end === null) return { access: short };
  if (provider === "TIKTOK") return { access: short, refresh: { expiresAt: end, renewable: false } };
  return { access: { expiresAt: end, renewable: false } };
}

function toGiven({ platform, purpose, externalId, name, handle }: DemoAccount): GrantGiven["accounts"][number] {
  const pageToken = platform === "FACEBOOK" && purpose === "OWN" ? `demo-page-${externalId}` : null;
  return { platform, purpose, externalId, name, handle, pageToken };
}
