import { peopleAreTold } from "./landed-states/people-are-told.js";
import { theSpine } from "./landed-states/the-spine.js";

/** What a table held: every column but generated ones. Instants are text in UTC, flags are 0 or 1. */
type Rows = Readonly<Record<string, readonly Readonly<Record<string, string | number | null>>[]>>;

/** How the database looked when a version of Relink was released or landed, with something in every table. */
export interface LandedState {
  readonly title: string;
  /** The migrations there were. Never changed later: that is the point. */
  readonly migrations: readonly string[];
  /** In the order in which references allow to insert. */
  readonly rows: Rows;
  /** `table.column` that the database computes by itself. */
  readonly generated: readonly string[];
}

/** Add the new state at the end whenever migrations land, and leave those before as they are. */
export const landedStates: readonly LandedState[] = [theSpine, peopleAreTold];
