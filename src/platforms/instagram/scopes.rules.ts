import type { ConsentRequest } from "../provider-port.js";

const BASE = "instagram_business_basic";

/** The scopes of Instagram Login since the older `business_…` ones were retired on 2025-01-27. Watching takes the base alone. */
export function scopesFor(targets: ConsentRequest["targets"]): string[] {
  const full = targets.some(({ purpose }) => purpose !== "MONITORED");
  return full
    ? [
        BASE,
        "instagram_business_content_publish",
        "instagram_business_manage_messages",
        "instagram_business_manage_comments",
        "instagram_business_manage_insights",
      ]
    : [BASE];
}

/** `permissions` comes as a list, or as one text with commas. Null: it is not stated. */
export function readScopes(permissions: unknown): string[] | null {
  if (typeof permissions === "string") return permissions.split(",").flatMap((scope) => scope.trim() || []);
  if (!Array.isArray(permissions)) return null;
  return (permissions as unknown[]).filter((scope): scope is string => typeof scope === "string");
}
