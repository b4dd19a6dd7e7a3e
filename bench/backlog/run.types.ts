import type { Memory } from "./memory-watch.js";

/** What a program that works off the backlog is told, and what it answers. */
export interface Order {
  readonly url: string;
}

export interface Outcome {
  readonly accounts: number;
  readonly seconds: number;
  readonly memory: Memory;
}
