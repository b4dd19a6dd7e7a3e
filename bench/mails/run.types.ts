/** What a program that sends mails is told, and what it answers. */
export interface Order {
  readonly url: string;
  /** Also puts every mail into words. */
  readonly texts: boolean;
}

export interface Outcome {
  readonly mails: number;
  readonly seconds: number;
  /** A look with nothing due afterwards, all of these mails behind it. */
  readonly tickMs: number;
}
