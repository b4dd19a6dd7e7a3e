import type { BreakCause } from "../simulated-provider.js";
import { ANSWER_CAUSES, PROFILE_CAUSES, SESSION_CAUSES } from "../meta/causes.js";

/** The same family as Facebook's, without roles, pages and the end of data access. No webhook for permissions is known here. */
export const INSTAGRAM_CAUSES: readonly BreakCause[] = [
  ...SESSION_CAUSES,
  ...ANSWER_CAUSES.map((cause) => (cause.name === "PERMISSION_REMOVED" ? { ...cause, pushes: false } : cause)),
  ...PROFILE_CAUSES.filter(({ name }) => name !== "PUBLISHING_UNAUTHORIZED" && name !== "IDENTITY_CHECK"),
];
