/** DEAD: healthy consents are called dead. SILENT: no usable answer. */
export type IncidentKind = "DEAD" | "SILENT";

/** Distinct consents and the companies that they belong to; never accounts, since one consent may carry many. */
export interface Concerned {
  readonly grants: number;
  readonly companies: number;
}

/** What a provider said of its consents in the last ten minutes, of each the newest answer. */
export interface ProviderAnswers {
  /** Consents that were asked about. */
  readonly probed: number;
  readonly dead: Concerned;
  readonly silent: Concerned;
  /** Companies that have consents there. */
  readonly companies: number;
  /** Known-good consents that were just asked as witnesses, of whom none answered ALIVE. */
  readonly failedWitnesses: number;
}

export interface IncidentThresholds {
  /** So many consents must be concerned at least, */
  readonly grants: number;
  /** of so many companies, or of all that there are. */
  readonly companies: number;
  /** More than this share of those asked about look dead, */
  readonly deadShare: number;
  /** or more than this share gives no answer. */
  readonly silentShare: number;
}

export const INCIDENT_THRESHOLDS: IncidentThresholds = { grants: 5, companies: 5, deadShare: 0.2, silentShare: 0.5 };

/** For trying out, with a few demo consents. */
export const SANDBOX_THRESHOLDS: IncidentThresholds = { ...INCIDENT_THRESHOLDS, grants: 2, companies: 1 };

/** Only answers of so long count (D-28). */
export const INCIDENT_WINDOW_MS = 10 * 60_000;

/**
 * Whether what a provider says is its own trouble rather than that of the consents (D-28, as DESIGN amends it). Where as many witnesses
 * failed as would make an incident, no share of dead ones is asked for: most of those in the window may have been asked before the
 * trouble began. (Silence ends no connection, so there is time to wait for its share.)
 */
export function judgeIncident(answers: ProviderAnswers, thresholds: IncidentThresholds): IncidentKind | null {
  const { probed, dead, silent, failedWitnesses } = answers;
  const companies = Math.min(thresholds.companies, answers.companies);
  const enough = (concerned: Concerned) => concerned.grants >= thresholds.grants && concerned.companies >= companies;
  const shareMet = failedWitnesses >= thresholds.grants;
  if (enough(dead) && (shareMet || dead.grants > thresholds.deadShare * probed)) return "DEAD";
  if (enough(silent) && silent.grants > thresholds.silentShare * probed) return "SILENT";
  return null;
}

const FIRST_PAUSE_MS = 30_000;
const SLOWER = 10;

/**
 * When an open incident is looked at again: every 30 seconds at first, then at a tenth of its age, so that one which lasts for weeks is
 * not asked about ten thousand times.
 */
export function nextWatch(openedAt: Date, watchedAt: Date): Date {
  const age = watchedAt.getTime() - openedAt.getTime();
  return new Date(watchedAt.getTime() + Math.max(FIRST_PAUSE_MS, age / SLOWER));
}

/** Whether the provider is itself again: most of the known-good consents that were asked about live. */
export function isOver(alive: number, asked: number): boolean {
  return alive * 2 > asked;
}
