import { createHmac } from "node:crypto";
import type { Provider } from "../platforms/provider.js";
import { RefreshTokenHasher } from "./refresh-token-hash.js";

/** A person at a provider, as one of the operator's apps sees them. */
export interface Subject {
  readonly provider: Provider;
  readonly appId: string;
  /** The person's id at the provider. */
  readonly subject: string;
}

/** Recognises a person without keeping their id: the same person has the same hash in every company. */
export class SubjectHasher {
  /** The same key recognises refresh tokens; the two kinds of hash cannot meet. */
  readonly refreshTokens: RefreshTokenHasher;

  /** @param key the installation's identity key, 32 bytes, which may never change */
  constructor(private readonly key: Buffer) {
    this.refreshTokens = new RefreshTokenHasher(key);
  }

  hash({ provider, appId, subject }: Subject): string {
    return createHmac("sha256", this.key)
      .update(JSON.stringify([provider, appId, subject]))
      .digest("hex");
  }
}
