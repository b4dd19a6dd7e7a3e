import { createPublicKey, createSecretKey, hash, type KeyObject } from "node:crypto";
import { errors, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from "jose";
import type { JwtSettings, Secrets } from "../config.js";
import { StartError } from "../errors.js";
import { jwksKeys } from "./jwks-keys.js";

/** What a good token says: who, by the operator's own ids. Nothing else in it is believed. */
export interface VerifiedToken {
  readonly company: string;
  readonly user: string;
  /** The real instant from which it is no longer good. */
  readonly expiresAt: Date;
}

const MAX_TOKEN_LENGTH = 8_192;
const MAX_TOKEN_AGE_SECONDS = 86_400;
const CLOCK_TOLERANCE_SECONDS = 30;
/** A token is judged again after this time, so that a withdrawn key stops working. */
const REMEMBER_MS = 300_000;
const REMEMBERED_TOKENS = 20_000;

/** Checks tokens of users: one algorithm, issuer, audience, and no token without an end. */
export class JwtVerifier {
  private readonly options: JWTVerifyOptions;
  private readonly remembered = new Map<string, { readonly token: VerifiedToken; readonly until: number }>();

  /** @param now real time in milliseconds */
  constructor(
    settings: Pick<JwtSettings, "algorithm" | "issuer" | "audience">,
    private readonly keys: KeyObject | JWTVerifyGetKey,
    private readonly now: () => number = Date.now,
  ) {
    this.options = {
      algorithms: [settings.algorithm],
      issuer: settings.issuer,
      audience: settings.audience,
      requiredClaims: ["exp", "iat", "sub", "company"],
      maxTokenAge: MAX_TOKEN_AGE_SECONDS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    };
  }

  /**
   * What the token says, or why it is not good.
   *
   * @throws KeysUnavailableError when the issuer's keys cannot be had
   */
  async verify(token: string): Promise<VerifiedToken | "EXPIRED" | "INVALID"> {
    if (token.length > MAX_TOKEN_LENGTH) return "INVALID";
    const digest = hash("sha256", token, "base64");
    const known = this.remembered.get(digest);
    if (known !== undefined && known.until > this.now()) return known.token;
    const verified = await this.judge(token);
    if (typeof verified !== "string") this.remember(digest, verified);
    return verified;
  }

  private async judge(token: string): Promise<VerifiedToken | "EXPIRED" | "INVALID"> {
    const options = { ...this.options, currentDate: new Date(this.now()) };
    try {
      const { payload } = await jwtVerify(token, this.keys, options);
      return readClaims(payload) ?? "INVALID";
    } catch (error) {
      if (error instanceof errors.JWTExpired) return "EXPIRED";
      if (error instanceof errors.JOSEError) return "INVALID";
      throw error;
    }
  }

  private remember(digest: string, token: VerifiedToken): void {
    this.remembered.delete(digest);
    if (this.remembered.size >= REMEMBERED_TOKENS) {
      for (const oldest of this.remembered.keys()) {
        this.remembered.delete(oldest);
        break;
      }
    }
    this.remembered.set(digest, { token, until: Math.min(token.expiresAt.getTime(), this.now() + REMEMBER_MS) });
  }
}

function readClaims(payload: JWTPayload): VerifiedToken | null {
  const { sub, company, exp, iat } = payload;
  if (!isExternalId(sub) || !isExternalId(company) || exp === undefined || iat === undefined) return null;
  return { user: sub, company, expiresAt: new Date(Math.min(exp, iat + MAX_TOKEN_AGE_SECONDS) * 1_000) };
}

function isExternalId(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= 256;
}

/**
 * The verifier that the configuration describes.
 *
 * @throws StartError when the key cannot be used with the algorithm
 */
export function openJwtVerifier(settings: JwtSettings, key: Secrets["jwtKey"]): JwtVerifier {
  if (settings.jwksUrl !== null) return new JwtVerifier(settings, jwksKeys(settings.jwksUrl));
  if (key === null) throw new StartError("There is neither a JWKS address nor a key to check tokens with.");
  if (key.kind === "SHARED_SECRET") return new JwtVerifier(settings, createSecretKey(key.value, "utf8"));
  return new JwtVerifier(settings, readPublicKey(key.value, settings.algorithm));
}

const KEY_TYPES: Readonly<Record<string, readonly string[]>> = {
  RS: ["rsa"],
  PS: ["rsa", "rsa-pss"],
  ES: ["ec"],
  Ed: ["ed25519"],
};

function readPublicKey(pem: string, algorithm: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw new StartError("JWT_PUBLIC_KEY: is not a public key in PEM (-----BEGIN PUBLIC KEY-----).");
  }
  const type = key.asymmetricKeyType ?? "unknown";
  if (KEY_TYPES[algorithm.slice(0, 2)]?.includes(type) !== true) {
    throw new StartError(`JWT_ALGORITHM: ${algorithm} does not go with a key of type ${type}.`);
  }
  return key;
}
