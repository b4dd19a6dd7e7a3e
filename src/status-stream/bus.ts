/**
 * The bell between the processes that write changes and those that show them. It carries no data: the table is the truth, and a lost
 * ring only makes a change appear later (D-10).
 */
export interface Bus {
  /** Says that the company's stream has reached `number`. */
  ring(companyId: number, number: number): void;
  /** @returns stops listening */
  listen(companyId: number, onRing: (number: number) => void): () => void;
  /** Whether changes of other processes are heard of at once, as far as this bus can; otherwise they come late, and all of them. */
  readonly connected: boolean;
  close(): void;
}
