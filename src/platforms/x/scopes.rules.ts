/** What posting, messages and refreshing need (platform-facts 5.1). Without `offline.access` there is no refresh token. */
export const X_SCOPES: readonly string[] = [
  "tweet.read",
  "tweet.write",
  "users.read",
  "media.write",
  "dm.read",
  "dm.write",
  "offline.access",
];
