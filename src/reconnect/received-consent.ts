import type { AnnouncedClock, GrantedProfile, IssuedGrant } from "../platforms/provider-port.js";

/** A consent that came back with an attempt, and what it reaches; in memory in the clear, in the database sealed. */
export interface ReceivedConsent {
  readonly grant: IssuedGrant;
  readonly profiles: readonly GrantedProfile[];
}

type Written<T> = { [Key in keyof T]: T[Key] extends Date ? string : T[Key] };
type WrittenClock = Written<AnnouncedClock> | null;

interface WrittenGrant extends Omit<IssuedGrant, "accessClock" | "refreshClock" | "dataAccessClock" | "mintedAt"> {
  readonly accessClock: WrittenClock;
  readonly refreshClock: WrittenClock;
  readonly dataAccessClock: WrittenClock;
  readonly mintedAt: string;
}

/** JSON gives instants back as text: this reads what `JSON.stringify` made of a grant. */
export function readGrant(text: string): IssuedGrant {
  const written = JSON.parse(text) as WrittenGrant;
  return {
    ...written,
    accessClock: readClock(written.accessClock),
    refreshClock: readClock(written.refreshClock),
    dataAccessClock: readClock(written.dataAccessClock),
    mintedAt: new Date(written.mintedAt),
  };
}

function readClock(written: WrittenClock): AnnouncedClock | null {
  return written === null ? null : { ...written, expiresAt: new Date(written.expiresAt) };
}
