/** A profile as people know it. */
export interface NamedProfile {
  readonly name: string;
  readonly handle: string | null;
}

/** What there is to say of an attempt beyond its outcome; what is left out does not apply. Never a secret. */
export interface AttemptDetails {
  /** ACCOUNT_MISMATCH: whose login was wanted, and what came instead. */
  readonly expected?: NamedProfile;
  readonly received?: readonly NamedProfile[];
  /** INSUFFICIENT_SCOPE: permissions that the purpose needs and the person did not give. */
  readonly missingScopes?: readonly string[];
  /** The error code with which the network sent the person back. */
  readonly networkCode?: string;
  /** Ids of accounts that the trip connected: the one it was started for, and those chosen. */
  readonly connected?: readonly string[];
  /** Ids of accounts that were broken and live again by the same consent. */
  readonly healed?: readonly string[];
  /** Ids of accounts that lived on the consent, or are broken on the one it replaces, and that it does not reach any more. */
  readonly notGranted?: readonly string[];
  /** Ids of accounts that the consent reaches and that were left as they are. */
  readonly untouched?: readonly string[];
  /** Monitored Instagram: hashtags and competitors have to be looked through after a reconnect. */
  readonly checkHashtags?: boolean;
}

/** The column holds 64 KiB; this many ids in each of four lists fit. */
const MOST_IDS = 600;
/** Of names and permissions there are few; a network that sends many is not believed. */
const MOST_TEXTS = 50;

export function writeDetails(details: AttemptDetails): string {
  const { connected, healed, notGranted, untouched, received, missingScopes, ...rest } = details;
  const lists = { connected, healed, notGranted, untouched };
  const cut = Object.entries(lists).map(([name, ids]) => [name, ids?.slice(0, MOST_IDS)]);
  return JSON.stringify({
    ...rest,
    received: received?.slice(0, MOST_TEXTS),
    missingScopes: missingScopes?.slice(0, MOST_TEXTS),
    ...(Object.fromEntries(cut) as Partial<AttemptDetails>),
  });
}

export function readDetails(text: string | null): AttemptDetails {
  return text === null ? {} : (JSON.parse(text) as AttemptDetails);
}
