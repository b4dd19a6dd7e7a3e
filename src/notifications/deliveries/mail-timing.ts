/** How mails are timed; all of it in real time. Tests make it shorter. */
export interface MailTiming {
  /** Once so long nothing has been added to what a company is to be told, its mails are made … */
  readonly quietMs: number;
  /** … and after so long in any case. */
  readonly longestWaitMs: number;
  /** Mails of one company in a minute (T-7) … */
  readonly perMinute: number;
  /** … and how many of them may go at once. */
  readonly burst: number;
  /** How long a worker holds a mail: longer than a carrier may take, as long as a crashed worker may delay it (D-22). */
  readonly leaseSeconds: number;
  /** A carrier that has not answered by then is not waited for any longer; the mail is in doubt. */
  readonly sendMs: number;
  /** When the carrier is first asked about a mail in doubt. */
  readonly firstLookMs: number;
  /** A carrier that does not know a mail is believed so long after the attempt (M-10). */
  readonly graceMs: number;
  /** When a mail in doubt goes out once more by a carrier that cannot be asked. */
  readonly blindMs: number;
  /** Whether a mail in doubt was taken is asked for so long. */
  readonly lostMs: number;
  /** The wait after a first attempt that was not taken; each further one waits four times as long. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** How long nothing is sent after the carrier refused to take any mail; doubled while it goes on. */
  readonly blockedMs: number;
}

const MINUTE_MS = 60_000;

export const MAIL_TIMING: MailTiming = {
  quietMs: 5_000,
  longestWaitMs: MINUTE_MS,
  perMinute: 600,
  burst: 100,
  leaseSeconds: 90,
  sendMs: 45_000,
  firstLookMs: MINUTE_MS,
  graceMs: 10 * MINUTE_MS,
  blindMs: 10 * MINUTE_MS,
  lostMs: 24 * 60 * MINUTE_MS,
  firstRetryMs: MINUTE_MS,
  longestRetryMs: 4 * 60 * MINUTE_MS,
  blockedMs: MINUTE_MS,
};
