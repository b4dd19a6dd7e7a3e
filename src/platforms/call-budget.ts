/** The calls that a provider allows one of the operator's apps. */
export interface CallBudget {
  /**
   * Takes one call, which is to begin at once.
   *
   * @returns 0, or in how many seconds there may be one again
   */
  take(): Promise<number>;

  /** The provider asked to be left alone, in every process, from now on for so many seconds. A shorter time than the present one changes nothing. */
  blockFor(seconds: number): Promise<void>;
}
