/** A social network as a reader names it. */
export type Platform = "FACEBOOK" | "INSTAGRAM" | "LINKEDIN" | "X" | "YOUTUBE" | "GOOGLE_BUSINESS" | "TIKTOK";

export const PLATFORMS: readonly Platform[] = [
  "FACEBOOK",
  "INSTAGRAM",
  "LINKEDIN",
  "X",
  "YOUTUBE",
  "GOOGLE_BUSINESS",
  "TIKTOK",
];

/** Why a profile is connected: to publish and answer (OWN), to advertise (PAID), to watch (MONITORED). */
export type Purpose = "OWN" | "PAID" | "MONITORED";

export const PURPOSES: readonly Purpose[] = ["OWN", "PAID", "MONITORED"];
