import { randomBytes } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { generateKeyRing, parseKeyRing } from "../../../src/vault/key-ring.js";
import type { SealedPlace } from "../../../src/vault/sealed-place.rules.js";
import { Vault } from "../../../src/vault/vault.js";
import { MalformedSealError, RefusedSealError, UnknownKeyError, VaultError } from "../../../src/vault/vault-error.js";

const OLD_KEY = randomBytes(32).toString("base64");
const NEW_KEY = randomBytes(32).toString("base64");
const PLACE: SealedPlace = { companyId: 7, rowId: "g12", column: "grants.access_token" };
const TOKEN = "EAAB-canary-5d1f0c";

function vaultWith(primary: string, keys: Record<string, string>): Vault {
  return new Vault(parseKeyRing(JSON.stringify({ primary, keys })));
}

const old = vaultWith("old", { old: OLD_KEY });
const both = vaultWith("new", { old: OLD_KEY, new: NEW_KEY });

function errorOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("sealing and opening (O-11)", () => {
  it.each([
    ["an ordinary token", TOKEN],
    ["an empty text", ""],
    ["20 kB", "aZ09-_.~".repeat(2_560)],
    ["text beyond ASCII", "clé-ключ-鍵-🔑-\u202e-\u0000"],
  ])("gives back %s", (_name, plain) => {
    expect(old.open(old.seal(plain, PLACE), PLACE)).toBe(plain);
  });

  it("refuses to seal what would come back as another text", () => {
    expect(() => old.seal("half a pair: \ud83d", PLACE)).toThrow(TypeError);
  });

  it("writes printable ASCII that names the key and holds no plain text", () => {
    const sealed = old.seal(TOKEN, PLACE);
    expect(sealed).toMatch(/^v1\.old(\.[A-Za-z0-9_-]+){4}$/);
    expect(sealed).not.toContain(TOKEN);
    expect(Buffer.from(sealed.replaceAll(".", ""), "base64url").includes(TOKEN)).toBe(false);
    expect(old.keyIdOf(sealed)).toBe("old");
  });

  it("uses a data key and nonces of its own for each seal", () => {
    const parts = [old.seal(TOKEN, PLACE), old.seal(TOKEN, PLACE)].map((sealed) => sealed.split(".").slice(2));
    expect(new Set(parts.flat()).size).toBe(8);
  });

  it("still opens what the first release wrote", () => {
    const first = vaultWith("k-1", { "k-1": "Zk0vJw1rX3m7cU9hQ2y8sB5nT4aLpE6dGfKjVxWzO1Y=" });
    const sealed =
      "v1.k-1.pgYzofE3pZPHPOcS.YyY36KZ28A7F_iOOqg_f5-KLokmT1hwc8R8G4OHsuvWGr2kyILfCkiwpaYyo7ejn" +
      ".0iksGKhH76qaSyL6.BDO07m2KjXnRh_FHSyagvcuXcaKEIYRvzEmZejdq236qS42D39edMPKl";
    const place = { companyId: 1, rowId: "grant-1", column: "grants.access_token" };
    expect(first.open(sealed, place)).toBe("token-of-the-first-release");
  });

  it("seals and opens a thousand tokens", () => {
    const places = Array.from({ length: 1_000 }, (_, row) => ({ ...PLACE, rowId: `g${row}` }));
    const sealed = places.map((place) => old.seal(`${TOKEN}-${place.rowId}`, place));
    expect(sealed.map((text, index) => old.open(text, places[index] as SealedPlace))).toEqual(
      places.map((place) => `${TOKEN}-${place.rowId}`),
    );
  });
});

describe("a sealed value out of its place", () => {
  it.each<[string, Partial<SealedPlace>]>([
    ["company", { companyId: 8 }],
    ["row", { rowId: "g13" }],
    ["column", { column: "grants.refresh_token" }],
    ["row, shifted into the company", { companyId: 71, rowId: "2" }],
    ["row, shifted into the column", { rowId: "g1", column: "2grants.access_token" }],
  ])("is refused in another %s", (_name, change) => {
    const sealed = old.seal(TOKEN, PLACE);
    expect(() => old.open(sealed, { ...PLACE, ...change })).toThrow(RefusedSealError);
    expect(() => both.rewrap(sealed, { ...PLACE, ...change })).toThrow(RefusedSealError);
  });

  it("is refused with the wrapped data key of another seal of the same place", () => {
    const [first, second] = [old.seal(TOKEN, PLACE).split("."), old.seal(TOKEN, PLACE).split(".")];
    const spliced = [...first.slice(0, 4), ...second.slice(4)].join(".");
    expect(() => old.open(spliced, PLACE)).toThrow(RefusedSealError);
  });
});

describe("an altered value", () => {
  it("is refused, whichever bit of its binary parts was flipped", () => {
    const parts = old.seal(TOKEN, PLACE).split(".");
    let tried = 0;
    for (let part = 2; part < parts.length; part += 1) {
      const bytes = Buffer.from(parts[part] as string, "base64url");
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipped = Buffer.from(bytes);
        flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        const altered = parts.with(part, flipped.toString("base64url")).join(".");
        expect(() => old.open(altered, PLACE)).toThrow(RefusedSealError);
        tried += 1;
      }
    }
    expect(tried).toBe((12 + 48 + 12 + TOKEN.length + 16) * 8);
  });

  it("is refused, whichever character was replaced", () => {
    const sealed = old.seal(TOKEN, PLACE);
    for (let index = 0; index < sealed.length; index += 1) {
      const altered = sealed.slice(0, index) + (sealed[index] === "B" ? "C" : "B") + sealed.slice(index + 1);
      expect(() => old.open(altered, PLACE)).toThrow(VaultError);
    }
  });

  it.each<[string, (sealed: string) => string]>([
    ["an empty text", () => ""],
    ["a token that was never sealed", () => TOKEN],
    ["another version", (sealed) => sealed.replace(/^v1/, "v2")],
    ["a missing part", (sealed) => sealed.slice(0, sealed.lastIndexOf("."))],
    ["one part more", (sealed) => `${sealed}.AAAA`],
    ["a content shorter than its tag", (sealed) => sealed.replace(/[^.]+$/, "AAAA")],
    ["a shortened nonce", (sealed) => sealed.replace(/^(v1\.old\.)..../, "$1")],
    ["padding", (sealed) => `${sealed}=`],
    ["white space around it", (sealed) => ` ${sealed}\n`],
    ["an impossible key id", (sealed) => sealed.replace(".old.", ".OLD_%.")],
  ])("is malformed: %s", (_name, alter) => {
    const altered = alter(old.seal(TOKEN, PLACE));
    expect(() => old.open(altered, PLACE)).toThrow(MalformedSealError);
    expect(() => both.rewrap(altered, PLACE)).toThrow(MalformedSealError);
    expect(() => old.keyIdOf(altered)).toThrow(MalformedSealError);
    expect(() => old.needsRewrap(altered)).toThrow(MalformedSealError);
  });

  it("is malformed when only the spare bits of its last character differ", () => {
    const sealed = old.seal("x", PLACE); // 17 bytes: the last character carries two bits, and four that say nothing
    const last = sealed.charCodeAt(sealed.length - 1);
    const altered = sealed.slice(0, -1) + String.fromCharCode(last + 1);
    expect(Buffer.from(altered.split(".")[5] as string, "base64url")).toEqual(
      Buffer.from(sealed.split(".")[5] as string, "base64url"),
    );
    expect(() => old.open(altered, PLACE)).toThrow(MalformedSealError);
  });
});

describe("rotation (O-12)", () => {
  it("opens values of every loaded key and seals under the primary one", () => {
    expect(both.open(old.seal(TOKEN, PLACE), PLACE)).toBe(TOKEN);
    expect(both.keyIdOf(both.seal(TOKEN, PLACE))).toBe("new");
  });

  it("rewraps the data key and leaves the content as it is", () => {
    const before = old.seal(TOKEN, PLACE);
    const after = both.rewrap(before, PLACE);
    expect([both.needsRewrap(before), both.needsRewrap(after)]).toEqual([true, false]);
    expect(both.keyIdOf(after)).toBe("new");
    expect(after.split(".").slice(4)).toEqual(before.split(".").slice(4));
    expect(after.split(".")[3]).not.toBe(before.split(".")[3]);
    expect(vaultWith("new", { new: NEW_KEY }).open(after, PLACE)).toBe(TOKEN);
  });

  it("leaves a value of the primary key unchanged, so that it may run twice", () => {
    const sealed = both.seal(TOKEN, PLACE);
    expect(both.rewrap(sealed, PLACE)).toBe(sealed);
  });

  it("names the key when it was removed too early", () => {
    const sealed = old.seal(TOKEN, PLACE);
    const without = vaultWith("new", { new: NEW_KEY });
    for (const act of [() => without.open(sealed, PLACE), () => without.rewrap(sealed, PLACE)]) {
      const error = errorOf(act);
      expect(error).toBeInstanceOf(UnknownKeyError);
      expect((error as UnknownKeyError).keyId).toBe("old");
    }
  });

  it("refuses a value of another key with the same id", () => {
    const impostor = vaultWith("old", { old: NEW_KEY });
    expect(() => impostor.open(old.seal(TOKEN, PLACE), PLACE)).toThrow(RefusedSealError);
  });
});

describe("errors", () => {
  it("carry neither the plain text nor a key nor the sealed value, in any property or cause", () => {
    const sealed = old.seal(TOKEN, PLACE);
    const acts = [
      () => old.open(sealed, { ...PLACE, rowId: "x" }),
      () => both.rewrap(sealed, { ...PLACE, rowId: "x" }),
      () => vaultWith("new", { new: NEW_KEY }).open(sealed, PLACE),
      () => old.open(TOKEN, PLACE),
      () => old.seal(`${TOKEN}\ud800`, PLACE),
    ];
    for (const act of acts) {
      const error = errorOf(act) as Error;
      const shown = [error, error.cause].map((part) => describeFully(part)).join("\n");
      for (const secret of [TOKEN, OLD_KEY, NEW_KEY, sealed, ...sealed.split(".").slice(2)]) {
        expect(shown).not.toContain(secret);
      }
    }
  });

  it("cannot be drawn from a printed or serialised vault", () => {
    const vault = new Vault(parseKeyRing(generateKeyRing()));
    expect(describeFully(vault) + JSON.stringify(vault)).not.toMatch(/[A-Za-z0-9+/]{43}=/);
  });
});

function describeFully(value: unknown): string {
  if (!(value instanceof Error)) return JSON.stringify(value) ?? "";
  return [value.stack, JSON.stringify(value, Object.getOwnPropertyNames(value))].join("\n");
}
