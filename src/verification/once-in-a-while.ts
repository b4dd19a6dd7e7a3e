/** More answers than this are not remembered: a crowd of keys must not fill the memory. */
const MOST_REMEMBERED = 10_000;

/**
 * Runs work at most once in a while for each key: whoever asks again meanwhile, or at the same time, gets the answer of the first.
 * Real time, and of this process alone.
 */
export class OnceInAWhile<Answer> {
  private readonly answers = new Map<string, { readonly at: number; readonly answer: Promise<Answer> }>();

  constructor(private readonly whileMs: number) {}

  run(key: string, work: () => Promise<Answer>): Promise<Answer> {
    const now = performance.now();
    const last = this.answers.get(key);
    if (last !== undefined && now - last.at < this.whileMs) return last.answer;
    this.forgetOld(now);
    const answer = work();
    this.answers.delete(key);
    this.answers.set(key, { at: now, answer });
    answer.catch(() => this.answers.delete(key));
    return answer;
  }

  /** The map is in the order of time. */
  private forgetOld(now: number): void {
    for (const [key, { at }] of this.answers) {
      if (now - at < this.whileMs && this.answers.size < MOST_REMEMBERED) return;
      this.answers.delete(key);
    }
  }
}
