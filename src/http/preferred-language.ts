/**
 * The first of the languages offered that a browser prefers (RFC 9110 section 12.5.4); the first of all when it wants none of them.
 *
 * @param offered primary subtags in small letters, at least one
 */
export function preferredLanguage<L extends string>(header: string | undefined, offered: readonly [L, ...L[]]): L {
  const wanted = (header ?? "").split(",").flatMap((item) => {
    const [range = "", ...parameters] = item
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const quality = parameters.find((each) => each.startsWith("q="))?.slice(2) ?? "1";
    const weight = /^(0(\.\d*)?|1(\.0*)?)$/.test(quality) ? Number(quality) : 0;
    const language = range === "*" ? offered[0] : offered.find((each) => each === range.split("-")[0]);
    return language === undefined || weight === 0 ? [] : [{ language, weight }];
  });
  return wanted.toSorted((a, b) => b.weight - a.weight)[0]?.language ?? offered[0];
}
