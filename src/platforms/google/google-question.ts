/**
 * What Google was asked: a code's or a refresh token's worth, what an access token is, to end a consent; the channels, accounts or one
 * location that a token reaches; or anything, by somebody else.
 */
export type GoogleQuestion =
  | "CODE"
  | "REFRESH"
  | "TOKEN_INFO"
  | "REVOKE"
  | "CHANNELS"
  | "ACCOUNTS"
  | "LOCATION"
  | "REPORT";
