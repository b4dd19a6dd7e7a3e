import type { Provider } from "../../platforms/provider.js";

/** What the people of the demo agreed to: all that Relink may ask for, for any use. */
export const DEMO_SCOPES: Readonly<Record<Provider, readonly string[]>> = {
  META: [
    "public_profile",
    "pages_show_list",
    "pages_manage_posts",
    "pages_read_engagement",
    "pages_manage_engagement",
    "pages_read_user_content",
    "pages_messaging",
    "pages_manage_metadata",
    "read_insights",
    "business_management",
    "instagram_basic",
    "instagram_content_publish",
    "instagram_manage_comments",
    "instagram_manage_messages",
    "instagram_manage_insights",
    "ads_read",
    "ads_management",
  ],
  INSTAGRAM: [
    "instagram_business_basic",
    "instagram_business_content_publish",
    "instagram_business_manage_messages",
    "instagram_business_manage_comments",
    "instagram_business_manage_insights",
  ],
  LINKEDIN: ["openid", "profile", "r_organization_social", "w_organization_social", "rw_organization_admin"],
  X: ["tweet.read", "tweet.write", "users.read", "media.write", "dm.read", "dm.write", "offline.access"],
  GOOGLE: [
    "openid",
    "email",
    "profile",
    "https://www.googleapis.com/auth/youtube.upload",
    "https://www.googleapis.com/auth/youtube.force-ssl",
    "https://www.googleapis.com/auth/youtube.readonly",
    "https://www.googleapis.com/auth/yt-analytics.readonly",
    "https://www.googleapis.com/auth/business.manage",
  ],
  TIKTOK: ["user.info.basic", "user.info.profile", "user.info.stats", "video.list", "video.publish", "video.upload"],
};
