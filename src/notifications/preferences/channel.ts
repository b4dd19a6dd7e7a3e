/** How people are told. */
export const CHANNELS = ["MAIL", "IN_APP"] as const;
export type Channel = (typeof CHANNELS)[number];

/** In place of a category: no mail of this company at all (M-5). */
export const ALL_CATEGORIES = "ALL" as const;
