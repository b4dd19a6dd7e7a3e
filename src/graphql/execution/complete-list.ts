import { type FieldNode, GraphQLError } from "graphql";
import type { Complete, Eventually, Text } from "./field-plan.js";
import { isThenable } from "./is-thenable.js";
import { joined } from "./joined.js";

/** Lists, item by item: a failing item is null by itself where it may be, and else takes the list with it. */
export function completeList(complete: Complete, nodes: readonly FieldNode[], nonNullItems: boolean): Complete {
  return (run, info, path, value) => {
    if (typeof value !== "object" || !isIterable(value)) {
      throw new GraphQLError(
        `Expected Iterable, but did not find one for field "${info.parentType.name}.${info.fieldName}".`,
      );
    }
    const list = new ListText();
    let index = 0;
    for (const item of value) {
      const place = { prev: path, key: index++, typename: undefined };
      const fail = (error: unknown) => run.fail(error, nodes, nonNullItems, place);
      try {
        const completed = isThenable(item)
          ? Promise.resolve(item).then((settled) => complete(run, info, place, settled))
          : complete(run, info, place, item);
        list.add(completed instanceof Promise ? completed.then(undefined, fail) : completed);
      } catch (error) {
        list.addFailed(fail, error);
      }
    }
    return list.end();
  };
}

/** The text of a list while it grows; items that are not there yet keep their places. */
class ListText {
  private text = "[";
  private readonly before: string[] = [];
  private readonly waiting: Promise<Text>[] = [];
  private empty = true;

  add(item: Eventually): void {
    if (this.empty) this.empty = false;
    else this.text += ",";
    if (!(item instanceof Promise)) {
      this.text += item ?? "null";
      return;
    }
    this.before.push(this.text);
    this.waiting.push(item);
    this.text = "";
  }

  /** @throws where the item must not be null; nobody then waits for those before it */
  addFailed(fail: (error: unknown) => null, error: unknown): void {
    try {
      this.add(fail(error));
    } catch (fatal) {
      for (const item of this.waiting) item.catch(() => undefined);
      throw fatal;
    }
  }

  end(): string | Promise<string> {
    const rest = `${this.text}]`;
    return this.waiting.length === 0 ? rest : joined(this.before, this.waiting, rest);
  }
}

function isIterable(value: object | null): value is Iterable<unknown> {
  return typeof (value as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] === "function";
}
