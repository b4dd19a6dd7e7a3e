import { checkPrimeSync, createHmac, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

const PUBLIC_EXPONENT = 65_537n;
const HALF_BYTES = 128;

export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicJwk: object;
}

const known = new Map<string, SigningKey>();

/**
 * The RSA key with which the simulated Google signs for an app. It follows from the app's secret, which opens nothing anywhere, so that
 * one process can sign what is checked against the keys that another one serves.
 */
export function signingKeyOf(appSecret: string): SigningKey {
  const existing = known.get(appSecret);
  if (existing !== undefined) return existing;
  const key = makeKey(appSecret);
  known.set(appSecret, key);
  return key;
}

function makeKey(seed: string): SigningKey {
  const [p, q] = [findPrime(`${seed} p`), findPrime(`${seed} q`)];
  const [n, phi] = [p * q, (p - 1n) * (q - 1n)];
  const d = inverse(PUBLIC_EXPONENT, phi);
  const jwk = {
    kty: "RSA",
    n: encode(n),
    e: encode(PUBLIC_EXPONENT),
    d: encode(d),
    p: encode(p),
    q: encode(q),
    dp: encode(d % (p - 1n)),
    dq: encode(d % (q - 1n)),
    qi: encode(inverse(q, p)),
  };
  const privateKey = createPrivateKey({ key: jwk, format: "jwk" });
  const keyId = createHmac("sha256", seed).update("key id").digest("hex").slice(0, 40);
  const publicJwk = { ...createPublicKey(privateKey).export({ format: "jwk" }), kid: keyId, use: "sig", alg: "RS256" };
  return { keyId, privateKey, publicJwk };
}

/** The first prime of 1,024 bits, with its two highest bits set, in a stream of numbers that follows from a seed. */
function findPrime(seed: string): bigint {
  for (let attempt = 0; ; attempt += 1) {
    const bytes = Buffer.concat(
      [0, 1].map((half) => createHmac("sha512", seed).update(`${attempt} ${half}`).digest()),
    ).subarray(0, HALF_BYTES);
    bytes[0] = (bytes[0] ?? 0) | 0xc0;
    bytes[HALF_BYTES - 1] = (bytes[HALF_BYTES - 1] ?? 0) | 1;
    const candidate = BigInt(`0x${bytes.toString("hex")}`);
    if (candidate % PUBLIC_EXPONENT !== 1n && checkPrimeSync(candidate)) return candidate;
  }
}

/** Extended Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b, x, y] = [b, a % b, y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}

function encode(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex").toString("base64url");
}
