export function nameOfLanguage(tag: string, reader: string): string {
  return new Intl.DisplayNames(reader, { type: "language" }).of(tag) ?? tag;
}
