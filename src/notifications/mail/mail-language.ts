/**
 * Everything that mails say in one language, besides the explanations and steps of `accounts/diagnosis`: a further language is one file of
 * this shape and its line in `mail-languages.ts`. All are ICU messages.
 *
 * They may use, each where it makes sense: `{what}`: the profile with its platform, or how many at which platforms; `{one, select, yes {}
 * other {}}`: whether that is a single one; `{count}`; `{days, plural, …}`: calendar days left; `{platforms}`; `{login}`: where the person
 * signs in; `{at}`: an instant in full; `{name}`; `{company}`; `{app}`.
 */
export interface MailLanguage {
  /** BCP 47, as that of the explanations. */
  readonly tag: string;

  /** How a subject names what it is about. */
  readonly what: {
    /** With `{name}` and `{platforms}`. */
    readonly one: string;
    /** With `{count}` and `{platforms}`. */
    readonly many: string;
  };
  readonly purposes: Readonly<Record<"OWN" | "PAID" | "MONITORED", string>>;

  readonly reminder: {
    /** With `{first, select, yes {} other {}}`: whether others end on later days. */
    readonly subject: string;
    readonly subjectPassed: string;
    readonly lead: string;
    readonly leadPassed: string;
    readonly heading: string;
    readonly headingPassed: string;
    readonly until: string;
    readonly untilPassed: string;
    /** `{reason, select, DATA_ACCESS_EXPIRED {} other {}}` */
    readonly explanation: string;
    /** What is lost if nobody acts, by purpose; with `{passed, select, yes {} other {}}`. */
    readonly lost: Readonly<Record<"OWN" | "PAID" | "MONITORED", string>>;
    readonly steps: readonly string[];
  };
  readonly broken: {
    readonly subject: string;
    readonly subjectAdvisory: string;
    readonly lead: string;
    readonly leadAdvisory: string;
    readonly since: string;
    readonly sinceAdvisory: string;
  };
  readonly repaired: {
    readonly subject: string;
    readonly lead: string;
    readonly heading: string;
    readonly since: string;
    readonly by: string;
    readonly byItself: string;
  };
  readonly incident: {
    readonly subjectOpened: string;
    readonly subjectClosed: string;
    readonly subjectMixed: string;
    readonly leadOpened: string;
    readonly leadClosed: string;
    readonly headingOpened: string;
    readonly headingClosed: string;
    readonly since: string;
    readonly from: string;
    readonly touched: string;
    readonly explanationOpened: string;
    readonly explanationClosed: string;
  };

  readonly cause: string;
  readonly stepsLabel: string;
  readonly connectedBy: string;
  readonly oneLogin: string;
  /** The same before anything has ended. */
  readonly oneLoginRenews: string;
  readonly reconnect: string;
  readonly reconnectHint: string;
  readonly look: string;
  readonly lookHint: string;
  /** Where a mail has grown long: those that are listed without their steps. */
  readonly also: string;
  readonly stepsThere: string;
  readonly rest: string;
  readonly restLabel: string;
  readonly why: string;
  readonly dashboard: string;
  readonly preferences: string;
  readonly unsubscribe: string;
  readonly greeting: string;
}
