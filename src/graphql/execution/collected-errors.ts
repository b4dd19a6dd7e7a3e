import type { GraphQLError, GraphQLResolveInfo } from "graphql";

export type Path = GraphQLResolveInfo["path"];

/** The errors of one execution. Nothing is told of what lies below a place that another error has already made null. */
export class CollectedErrors {
  readonly list: GraphQLError[] = [];
  private readonly places = new Set<Path | undefined>();

  /** @param place what the error made null; undefined: the whole answer */
  add(error: GraphQLError, place: Path | undefined): void {
    if (this.isNull(place)) return;
    this.places.add(place);
    this.list.push(error);
  }

  private isNull(place: Path | undefined): boolean {
    if (this.places.size === 0) return false;
    for (let above = place; above !== undefined; above = above.prev) {
      if (this.places.has(above)) return true;
    }
    return this.places.has(undefined);
  }
}

/** A path as an answer shows it. */
export function pathToArray(path: Path | undefined): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at = path; at !== undefined; at = at.prev) keys.push(at.key);
  return keys.toReversed();
}
