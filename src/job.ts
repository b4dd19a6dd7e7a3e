/** A recurring piece of work. It looks at the database for what is due (level-triggered), so it may run late, twice, or in two processes. */
export interface Job {
  readonly name: string;
  /**
   * Does what is due now. Long work stops soon after `signal` aborts.
   *
   * @returns the business instant at which it should run again, if that may come before its regular turn
   */
  run(signal: AbortSignal): Promise<Date | null>;

  /**
   * The same, but waits for nothing that is still to come: for a start, which must not hang on what follows closely. Absent where `run`
   * never waits.
   */
  catchUp?(signal: AbortSignal): Promise<Date | null>;

  /** Told that something nearer may have become due: a run that is waiting for a later instant looks again at once. */
  lookAgain?(): void;
}
