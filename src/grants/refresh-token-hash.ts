import { createHash, createHmac } from "node:crypto";
import type { PushSubject } from "../platforms/push.js";

/** The length of the beginning by which Google's events name a refresh token (RISC, `token_identifier_alg` `prefix`). */
const PREFIX_LENGTH = 16;

export interface RefreshTokenHashes {
  readonly prefixHash: string | null;
  readonly doubleHash: string | null;
}

/** Recognises a refresh token by what an event calls it, without keeping any part of it readable. */
export class RefreshTokenHasher {
  /** @param key the installation's identity key, 32 bytes, which may never change */
  constructor(private readonly key: Buffer) {}

  /** What is stored with a refresh token; nulls without one. */
  hashesOf(refreshToken: string | null): RefreshTokenHashes {
    if (refreshToken === null) return { prefixHash: null, doubleHash: null };
    const double = sha512(sha512(Buffer.from(refreshToken, "utf8"))).toString("base64");
    return {
      prefixHash: this.hash({ form: "PREFIX", value: refreshToken.slice(0, PREFIX_LENGTH) }),
      doubleHash: this.hash({ form: "DOUBLE_SHA512", value: double }),
    };
  }

  /** What to look for, given the name in an event: the column `refresh_prefix_hash` or `refresh_double_hash`. */
  hash({ form, value }: Pick<Extract<PushSubject, { kind: "REFRESH_TOKEN" }>, "form" | "value">): string {
    return createHmac("sha256", this.key)
      .update(JSON.stringify(["refresh-token", form, value]))
      .digest("hex");
  }
}

function sha512(bytes: Buffer): Buffer {
  return createHash("sha512").update(bytes).digest();
}
