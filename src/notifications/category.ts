/** What a message is about: people choose by it (M-5). */
export const CATEGORIES = ["EXPIRY_REMINDERS", "BROKEN_CONNECTIONS", "REPAIRED", "INCIDENTS"] as const;
export type Category = (typeof CATEGORIES)[number];
