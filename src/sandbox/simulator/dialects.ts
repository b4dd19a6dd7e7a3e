import { googleDialect } from "./google/google-dialect.js";
import { instagramDialect } from "./instagram/instagram-dialect.js";
import { linkedinDialect } from "./linkedin/linkedin-dialect.js";
import { metaDialect } from "./meta/meta-dialect.js";
import type { SimulatedProvider } from "./simulated-provider.js";
import { tiktokDialect } from "./tiktok/tiktok-dialect.js";
import { xDialect } from "./x/x-dialect.js";

/** Every network that the sandbox simulates. */
export const DIALECTS: readonly SimulatedProvider[] = [
  metaDialect,
  instagramDialect,
  linkedinDialect,
  xDialect,
  googleDialect,
  tiktokDialect,
];
