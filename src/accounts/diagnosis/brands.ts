import type { Platform } from "../../platforms/platform.js";
import type { Provider } from "../../platforms/provider.js";

/** The platforms as they spell themselves; the same in every language. */
export const PLATFORM_NAMES: Readonly<Record<Platform, string>> = {
  FACEBOOK: "Facebook",
  INSTAGRAM: "Instagram",
  LINKEDIN: "LinkedIn",
  X: "X",
  YOUTUBE: "YouTube",
  GOOGLE_BUSINESS: "Google Business Profile",
  TIKTOK: "TikTok",
};

/** Where the person signs in who consents: a profile at Instagram may hang on an account at Facebook. */
export const LOGIN_NAMES: Readonly<Record<Provider, string>> = {
  META: "Facebook",
  INSTAGRAM: "Instagram",
  LINKEDIN: "LinkedIn",
  X: "X",
  GOOGLE: "Google",
  TIKTOK: "TikTok",
};
