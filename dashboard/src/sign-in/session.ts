/** Somebody who is signed in. Tokens live in memory alone. */
export interface Session {
  /** A token that is good now, renewed where that is due. @throws ApiError UNAUTHENTICATED when the person has to sign in again */
  token(): Promise<string>;
  /** The token was refused: the next one has to be new. */
  forgetToken(): void;
  signOut(): void;
}
