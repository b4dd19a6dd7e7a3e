/** Who gives a consent. A META grant feeds Facebook and Instagram, a GOOGLE one YouTube and Google Business. */
export type Provider = "META" | "INSTAGRAM" | "LINKEDIN" | "X" | "GOOGLE" | "TIKTOK";

export const PROVIDERS: readonly Provider[] = ["META", "INSTAGRAM", "LINKEDIN", "X", "GOOGLE", "TIKTOK"];
