import { textProblem } from "../api/text.rules.js";
import { type UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import { platformsOf, policyOf } from "../platforms/policies.rules.js";
import type { Provider } from "../platforms/provider.js";

export const MAX_ACCOUNTS = 1_000;
/** No network documents a longer token (Meta: "may grow", seen below 500). */
export const MAX_TOKEN_LENGTH = 8_192;
/** Clocks of other machines run ahead a little. */
const FUTURE_TOLERANCE_MS = 300_000;

interface ClockGiven {
  readonly expiresAt: Date;
  readonly renewable: boolean;
}

/** A profile as it was sent in. */
export interface AccountGiven {
  readonly platform: Platform;
  readonly purpose: Purpose;
  readonly externalId: string;
  readonly name: string;
  readonly handle?: string | null;
  readonly pageToken?: string | null;
}

/** A consent as it was sent in. */
export interface GrantGiven {
  readonly provider: Provider;
  readonly appId: string;
  readonly subject: string;
  readonly accessToken: string;
  readonly refreshToken?: string | null;
  readonly clocks: {
    readonly access?: ClockGiven | null;
    readonly refresh?: ClockGiven | null;
    readonly dataAccess?: ClockGiven | null;
  };
  readonly scopes: readonly string[];
  readonly mintedAt: Date;
  readonly connectedBy?: string | null;
  readonly accounts: readonly AccountGiven[];
}

/** What can be imported, by its place in the input, and why the rest cannot. */
export interface CheckedImport {
  readonly grants: readonly CheckedGrant[];
  readonly errors: readonly UserError[];
}

export interface CheckedGrant {
  readonly index: number;
  readonly grant: GrantGiven;
  readonly accounts: readonly { readonly index: number; readonly account: AccountGiven }[];
}

type Path = readonly (string | number)[];

/** Goes through an import and takes out what is wrong; one bad item does not sink the rest, a bad consent sinks its own accounts. */
export function checkImport(grants: readonly GrantGiven[], now: Date): CheckedImport {
  const total = grants.reduce((sum, grant) => sum + grant.accounts.length, 0);
  if (total > MAX_ACCOUNTS || grants.length > MAX_ACCOUNTS) {
    const message = `One call takes up to ${MAX_ACCOUNTS} accounts and consents; this one has ${Math.max(total, grants.length)}. Split it.`;
    return { grants: [], errors: [userError(UserErrorCode.TOO_MANY, message, ["grants"])] };
  }
  const errors: UserError[] = [];
  const subjects = new Set<string>();
  const profiles = new Set<string>();
  const checked = grants.flatMap((grant, index): CheckedGrant[] => {
    const path = ["grants", index];
    const wrong = [...grantErrors(grant, path, now), ...repeated(subjects, subjectOf(grant), "consent", path)];
    errors.push(...wrong);
    if (wrong.length > 0) return [];
    const accounts = grant.accounts.flatMap((account, position) => {
      const place = [...path, "accounts", position];
      const problems = accountErrors(account, grant.provider, place);
      if (problems.length === 0) problems.push(...repeated(profiles, profileOf(account), "profile", place));
      errors.push(...problems);
      return problems.length > 0 ? [] : [{ index: position, account }];
    });
    return [{ index, grant, accounts }];
  });
  return { grants: checked, errors };
}

function subjectOf({ provider, appId, subject }: GrantGiven): string {
  return JSON.stringify([provider, appId, subject]);
}

/** A profile is connected once for each purpose, whichever consent feeds it. */
export function profileOf({ platform, purpose, externalId }: AccountGiven): string {
  return JSON.stringify([platform, purpose, externalId]);
}

function repeated(seen: Set<string>, key: string, what: string, path: Path): UserError[] {
  if (!seen.has(key)) {
    seen.add(key);
    return [];
  }
  return [
    userError(UserErrorCode.DUPLICATE_IN_INPUT, `The same ${what} stands in the input before; send it once.`, path),
  ];
}

function grantErrors(grant: GrantGiven, path: Path, now: Date): UserError[] {
  const errors = [
    ...textErrors(grant.appId, 128, "app id", [...path, "appId"]),
    ...textErrors(grant.subject, 255, "subject", [...path, "subject"]),
    ...tokenErrors(grant.accessToken, [...path, "accessToken"]),
    ...tokenErrors(grant.refreshToken ?? null, [...path, "refreshToken"]),
    ...grant.scopes.flatMap((scope, index) => textErrors(scope, 255, "scope", [...path, "scopes", index])),
  ];
  if (grant.scopes.length > 100) {
    errors.push(userError(UserErrorCode.TOO_MANY, "A consent has at most 100 scopes.", [...path, "scopes"]));
  }
  if (grant.mintedAt.getTime() > now.getTime() + FUTURE_TOLERANCE_MS) {
    const message = "The tokens cannot have been issued in the future; check the clock and the unit of the timestamp.";
    errors.push(userError(UserErrorCode.INVALID_VALUE, message, [...path, "mintedAt"]));
  }
  for (const [name, clock] of Object.entries(grant.clocks)) {
    if (isClock(clock) && clock.expiresAt < grant.mintedAt) {
      const message = "A token cannot end before it was issued; check the unit of the timestamp.";
      errors.push(userError(UserErrorCode.INVALID_VALUE, message, [...path, "clocks", name, "expiresAt"]));
    }
  }
  return errors;
}

function isClock(clock: unknown): clock is ClockGiven {
  return typeof clock === "object" && clock !== null && "expiresAt" in clock;
}

function accountErrors(account: AccountGiven, provider: Provider, path: Path): UserError[] {
  const errors = [
    ...textErrors(account.externalId, 191, "profile id", [...path, "externalId"]),
    ...textErrors(account.name, 200, "name", [...path, "name"]),
    ...(account.handle == null ? [] : textErrors(account.handle, 200, "handle", [...path, "handle"])),
    ...tokenErrors(account.pageToken ?? null, [...path, "pageToken"]),
  ];
  const { platform, purpose } = account;
  if (!platformsOf(provider).includes(platform)) {
    const message = `A consent of ${provider} reaches ${platformsOf(provider).join(" and ")}, not ${platform}.`;
    errors.push(userError(UserErrorCode.PLATFORM_NOT_OF_PROVIDER, message, [...path, "platform"]));
  } else if (policyOf(platform, purpose) === null) {
    const message = `${platform} cannot be connected for the purpose ${purpose}.`;
    errors.push(userError(UserErrorCode.PURPOSE_NOT_OFFERED, message, [...path, "purpose"]));
  }
  return errors;
}

function textErrors(text: string, max: number, what: string, path: Path): UserError[] {
  const problem = textProblem(text, { max });
  if (problem === null) return [];
  const code = problem === "is too long" ? UserErrorCode.TOO_LONG : UserErrorCode.INVALID_VALUE;
  return [userError(code, `The ${what} ${problem}; it takes 1 to ${max} characters without control characters.`, path)];
}

/** Tokens are visible ASCII (RFC 6749, appendix A.12). The message never repeats the token. */
function tokenErrors(token: string | null, path: Path): UserError[] {
  if (token === null) return [];
  if (token.length > MAX_TOKEN_LENGTH) {
    return [userError(UserErrorCode.TOO_LONG, `A token has at most ${MAX_TOKEN_LENGTH} characters.`, path)];
  }
  if (/^[\x20-\x7e]+$/.test(token)) return [];
  return [
    userError(UserErrorCode.INVALID_VALUE, "A token consists of visible ASCII characters and is not empty.", path),
  ];
}
