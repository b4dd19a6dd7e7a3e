import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import type { Log } from "../log.js";
import { Bell } from "../api/bell.js";
import { InboxFeed } from "../notifications/inbox/inbox-feed.js";
import { PruneInbox } from "../notifications/inbox/prune-inbox.js";
import { PruneLedger } from "../notifications/ledger/prune-ledger.js";
import { UnsubscribeTokens } from "../notifications/preferences/unsubscribe-token.js";
import { HandOver } from "../notifications/telling/hand-over.js";
import { silenceOldRungs } from "../notifications/telling/silence-old-rungs.js";
import { TellAdvisories } from "../notifications/telling/tell-advisories.js";
import { TellChanges } from "../notifications/telling/tell-changes.js";
import { TellIncidents } from "../notifications/telling/tell-incidents.js";
import { TellIncidentsJob } from "../notifications/telling/tell-incidents.job.js";
import { TellLostReaders } from "../notifications/telling/tell-lost-readers.js";
import { TellPeople } from "../notifications/telling/tell-people.js";
import { TellRungs } from "../notifications/telling/tell-rungs.js";
import { TellTakeovers } from "../notifications/telling/tell-takeovers.js";

export interface TellingParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether there is somebody who carries mails. */
  readonly mails: boolean;
  /** For the addresses by which people unsubscribe: it must never change, for they stand in mails of long ago. */
  readonly unsubscribeKey: Buffer;
}

/** From facts to people: what each is told in the app and by mail, written in the transaction of the fact. */
export function createTelling({ database, clock, log, mails, unsubscribeKey }: TellingParts) {
  const bell = new Bell();
  const people = new TellPeople(bell, mails);
  const tellIncidents = new TellIncidents(database, people);
  return {
    inboxFeed: new InboxFeed(database, bell, (error) =>
      log.warn({ err: error }, "notifications of other processes could not be looked for"),
    ),
    unsubscribeTokens: new UnsubscribeTokens([unsubscribeKey]),
    /** What people being told adds to the transactions of other rooms. */
    effects: {
      change: new TellChanges(people),
      expiry: silenceOldRungs,
      advisory: new TellAdvisories(people),
      rung: new TellRungs(people),
      repair: new TellTakeovers(people),
      deactivation: new HandOver(people),
      lostReader: new TellLostReaders(people),
    },
    tellIncidents,
    jobs: { tellIncidents: new TellIncidentsJob(tellIncidents, clock) },
    prunings: [new PruneInbox(database), new PruneLedger(database)],
  };
}
