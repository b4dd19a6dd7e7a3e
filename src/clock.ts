/** Where business instants come from: expiries, rungs, attempts. Leases, JWTs and timers run on real time instead. */
export interface Clock {
  now(): Date;
  /** The real instant at which this clock will show `instant`: what a timer is set to. */
  toReal(instant: Date): Date;
}

/** Real time. */
export const systemClock: Clock = {
  now: () => new Date(),
  toReal: (instant) => instant,
};
