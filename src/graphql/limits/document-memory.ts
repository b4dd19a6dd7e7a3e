/** The most recently used documents by their text, within a bound of characters; what is not used for long is forgotten. */
export class DocumentMemory<Entry> {
  private readonly entries = new Map<string, Entry>();
  private characters = 0;

  constructor(private readonly maxCharacters: number) {}

  get(text: string): Entry | null {
    const entry = this.entries.get(text);
    if (entry === undefined) return null;
    this.entries.delete(text);
    this.entries.set(text, entry);
    return entry;
  }

  set(text: string, entry: Entry): void {
    if (!this.entries.has(text)) this.characters += text.length;
    this.entries.delete(text);
    this.entries.set(text, entry);
    for (const oldest of this.entries.keys()) {
      if (this.characters <= this.maxCharacters) break;
      this.entries.delete(oldest);
      this.characters -= oldest.length;
    }
  }

  get size(): number {
    return this.entries.size;
  }
}
