import type { StatedCauseEffect } from "../accounts/record-cause.js";
import type { ExpiryEffect } from "../accounts/record-expiry.js";
import type { StatusChangeEffect } from "../accounts/status-change.js";
import type { Clock } from "../clock.js";
import type { SettingsEffect } from "../companies/company-settings.js";
import type { Database } from "../database/database.js";
import { FollowZoneData } from "../reminders/follow-zone-data.js";
import { FollowZoneDataJob } from "../reminders/follow-zone-data.job.js";
import { PruneRungs } from "../reminders/prune-rungs.js";
import { Remind } from "../reminders/remind.js";
import { RemindJob } from "../reminders/remind.job.js";
import type { RungEffect } from "../reminders/rung-effect.js";
import { rungsFollowCauses } from "../reminders/rungs-follow-causes.js";
import { rungsFollowExpiry } from "../reminders/rungs-follow-expiry.js";
import { rungsFollowSettings } from "../reminders/rungs-follow-settings.js";
import { rungsFollowStatus } from "../reminders/rungs-follow-status.js";

/**
 * What reminders add to the transactions of other rooms. In each list they stand before whatever silences what has been told: whoever is
 * just telling a rung is waited for here, and what was told is seen after that.
 */
export const REMINDER_EFFECTS: {
  readonly expiry: ExpiryEffect;
  readonly status: StatusChangeEffect;
  readonly cause: StatedCauseEffect;
  readonly settings: SettingsEffect;
} = {
  expiry: rungsFollowExpiry,
  status: rungsFollowStatus,
  cause: rungsFollowCauses,
  settings: rungsFollowSettings,
};

export interface RemindersParts {
  readonly database: Database;
  readonly clock: Clock;
  /** Who is told of the rungs that fall. */
  readonly telling: readonly RungEffect[];
}

/** The ladder: what is due falls, what is too old is forgotten, and newer zones are followed. */
export function createReminders({ database, clock, telling }: RemindersParts) {
  const remind = new Remind(database, telling);
  return {
    remind,
    pruning: new PruneRungs(database),
    jobs: {
      remind: new RemindJob(remind, clock),
      followZoneData: new FollowZoneDataJob(new FollowZoneData(database), clock),
    },
  };
}
