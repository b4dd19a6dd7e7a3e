import type { Viewer } from "../api/viewer.js";
import { type Authentication, type Refusal, refuse, type Standing } from "./authentication.js";
import { KeysUnavailableError } from "./jwks-keys.js";
import type { JwtVerifier, VerifiedToken } from "./jwt-verifier.js";
import { type People, type PersonKey, UNKNOWN_PERSON } from "./people.js";
import type { ServiceKeyDirectory } from "./service-key-directory.js";
import { looksLikeServiceKey } from "./service-key-text.js";

const BAD_HEADER = refuse("UNAUTHENTICATED", "Send `Authorization: Bearer <token>` with a token or a service key.");
const BAD_TOKEN = refuse("UNAUTHENTICATED", "The token is not one that this installation accepts.");
const EXPIRED_TOKEN = refuse("UNAUTHENTICATED", "The token has expired; get a new one and repeat.");
const NO_KEYS = refuse("SERVICE_UNAVAILABLE", "Tokens cannot be checked at the moment; try again shortly.");

export interface AuthenticatorParts {
  readonly tokens: JwtVerifier;
  readonly people: People;
  readonly serviceKeys: ServiceKeyDirectory;
}

/** Tells who calls, for both transports. A token says who; the database says what. */
export class Authenticator {
  private readonly tokens: JwtVerifier;
  private readonly people: People;
  private readonly serviceKeys: ServiceKeyDirectory;
  /** Persons by verified token; a token is the same object for as long as the verifier remembers it. */
  private readonly persons = new WeakMap<VerifiedToken, PersonKey>();

  constructor(parts: AuthenticatorParts) {
    this.tokens = parts.tokens;
    this.people = parts.people;
    this.serviceKeys = parts.serviceKeys;
  }

  /**
   * Reads an `Authorization` header, or the `authorization` of a socket's `connection_init`.
   *
   * @throws errors of the database
   */
  async authenticate(authorization: string | null): Promise<Authentication> {
    if (authorization === null || authorization === "") return { kind: "ANONYMOUS", viewer: null };
    const token = /^Bearer +([^\s]+)$/i.exec(authorization.trim())?.[1];
    if (token === undefined) return BAD_HEADER;
    if (!looksLikeServiceKey(token)) return this.authenticateUser(token);
    const standing = await this.serviceKeys.authenticate(token);
    return standing.kind === "KNOWN" ? { ...standing, expiresAt: null } : standing;
  }

  /** Whether a viewer who was let in before may stay, and as what: role, activity, suspension and revocation are read anew (W-9). */
  currentViewer(viewer: Viewer): Promise<Standing> {
    return viewer.kind === "USER"
      ? this.people.currentStanding(viewer)
      : this.serviceKeys.currentStanding(viewer.keyId);
  }

  private async authenticateUser(token: string): Promise<Authentication> {
    const verified = await this.verify(token);
    if ("kind" in verified) return verified;
    const person = this.persons.get(verified) ?? (await this.people.find(verified.company, verified.user));
    if (person === null) return UNKNOWN_PERSON;
    this.persons.set(verified, person);
    const standing = await this.people.standing(person);
    return standing.kind === "KNOWN" ? { ...standing, expiresAt: verified.expiresAt } : standing;
  }

  private async verify(token: string): Promise<VerifiedToken | Refusal> {
    try {
      const verified = await this.tokens.verify(token);
      if (verified === "EXPIRED") return EXPIRED_TOKEN;
      return verified === "INVALID" ? BAD_TOKEN : verified;
    } catch (error) {
      if (error instanceof KeysUnavailableError) return NO_KEYS;
      throw error;
    }
  }
}
