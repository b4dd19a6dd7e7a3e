import { registerEnumType } from "type-graphql";
import type { Provider } from "./provider.js";

/** The providers as the API shows them; the values are those of `Provider`. */
export const ProviderEnum = {
  META: "META",
  INSTAGRAM: "INSTAGRAM",
  LINKEDIN: "LINKEDIN",
  X: "X",
  GOOGLE: "GOOGLE",
  TIKTOK: "TIKTOK",
} as const satisfies { [Name in Provider]: Name };

registerEnumType(ProviderEnum, {
  name: "Provider",
  description: "Where a person gives the consent that connections live on.",
  valuesConfig: {
    META: { description: "A Facebook login: reaches Facebook and, through linked pages, Instagram." },
    INSTAGRAM: { description: "An Instagram login: reaches that Instagram account alone." },
    LINKEDIN: { description: "A LinkedIn login: reaches the pages that the member administers." },
    X: { description: "An X login: reaches that account." },
    GOOGLE: { description: "A Google login: reaches YouTube channels and Google Business Profile locations." },
    TIKTOK: { description: "A TikTok login: reaches that account." },
  },
});
