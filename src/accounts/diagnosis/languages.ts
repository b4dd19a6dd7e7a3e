import type { Language } from "./language.js";
import { german } from "./texts.de.js";
import { english } from "./texts.en.js";

/** The languages that readers are spoken to in. */
export const LANGUAGES: readonly Language[] = [english, german];

/** For readers who have asked for none of them. */
export const FALLBACK: Language = english;
