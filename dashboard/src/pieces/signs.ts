import type { ConnectionStatus, Platform } from "../operations/operations.generated";

/** What stands on a platform's colour: letters, nobody's trademark. */
export const PLATFORM_LETTERS: Readonly<Record<Platform, string>> = {
  FACEBOOK: "f",
  INSTAGRAM: "ig",
  LINKEDIN: "in",
  X: "x",
  YOUTUBE: "yt",
  GOOGLE_BUSINESS: "gb",
  TIKTOK: "tt",
};

/** Paths in a box of 16: a status is told by its shape as well as by colour and word. */
export const STATUS_SHAPES: Readonly<Record<ConnectionStatus, string>> = {
  CONNECTED: "M3.2 8.4l3 3 6.4-6.6",
  EXPIRED: "M8 2.2a5.8 5.8 0 1 0 .01 0zM8 5v3.3l2.1 1.3",
  INVALID: "M4.6 4.6l6.8 6.8m0-6.8l-6.8 6.8",
  DISCONNECTED: "M4 8h8",
};
