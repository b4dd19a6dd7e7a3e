import { randomBytes } from "node:crypto";
import type { GrantClocks } from "../../grants/clocks.rules.js";
import type { NewGrant } from "../../grants/store-grants.js";
import type { Provider } from "../../platforms/provider.js";
import { renewsItself } from "./demo-clocks.rules.js";
import { DEMO_APP_ID, type DemoGrant } from "./demo-company.js";

const SCOPES: Readonly<Record<Provider, readonly string[]>> = {
  META: ["pages_show_list", "pages_read_engagement", "pages_manage_posts", "instagram_basic", "ads_management"],
  INSTAGRAM: ["instagram_business_basic", "instagram_business_content_publish"],
  LINKEDIN: ["r_organization_social", "w_organization_social", "rw_organization_admin"],
  X: ["tweet.read", "tweet.write", "users.read", "offline.access"],
  GOOGLE: ["https://www.googleapis.com/auth/youtube.force-ssl", "https://www.googleapis.com/auth/business.manage"],
  TIKTOK: ["user.info.basic", "video.publish"],
};

/** A consent of the demo with tokens that open nothing anywhere. */
export function demoConsent(
  { provider, person }: Pick<DemoGrant, "provider" | "person">,
  clocks: GrantClocks,
  connectedById: string | null,
): NewGrant & { readonly accessToken: string } {
  return {
    provider,
    appId: DEMO_APP_ID,
    subject: person,
    accessToken: inventedToken("access"),
    refreshToken: renewsItself(provider) ? inventedToken("refresh") : null,
    clocks,
    scopes: SCOPES[provider],
    connectedById,
  };
}

function inventedToken(kind: "access" | "refresh"): string {
  return `demo-${kind}-${randomBytes(24).toString("base64url")}`;
}
