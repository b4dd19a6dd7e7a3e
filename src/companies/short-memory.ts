/**
 * Remembers answers for a few seconds, so that a burst of calls asks the database once. Calls that come while the answer is under
 * way share it.
 */
export class ShortMemory<Key, Answer> {
  private readonly answers = new Map<Key, { readonly answer: Promise<Answer>; readonly until: number }>();

  /** @param now real time in milliseconds */
  constructor(
    private readonly milliseconds: number,
    private readonly capacity: number,
    private readonly now: () => number,
  ) {}

  /**
   * The remembered answer, or the one that `ask` gives. What fails is not remembered.
   *
   * @param worthKeeping false for answers that the next call should ask for again
   */
  recall(
    key: Key,
    ask: () => Promise<Answer>,
    worthKeeping: (answer: Answer) => boolean = () => true,
  ): Promise<Answer> {
    const known = this.answers.get(key);
    if (known !== undefined && known.until > this.now()) return known.answer;
    const answer = ask();
    this.put(key, { answer, until: this.now() + this.milliseconds });
    const drop = () => {
      if (this.answers.get(key)?.answer === answer) this.answers.delete(key);
    };
    answer.then((given) => worthKeeping(given) || drop(), drop);
    return answer;
  }

  /** The next call asks again, even if an answer is under way. */
  forget(key: Key): void {
    this.answers.delete(key);
  }

  forgetAll(concerned: (key: Key) => boolean): void {
    for (const key of this.answers.keys()) if (concerned(key)) this.answers.delete(key);
  }

  /** A key that is put again goes to the end, so the first is the one that was asked for longest ago. */
  private put(key: Key, entry: { answer: Promise<Answer>; until: number }): void {
    this.answers.delete(key);
    if (this.answers.size >= this.capacity) {
      for (const oldest of this.answers.keys()) {
        this.answers.delete(oldest);
        break;
      }
    }
    this.answers.set(key, entry);
  }
}
