import {
  Args,
  Arg,
  Ctx,
  Extensions,
  Field,
  FieldResolver,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
  Subscription,
} from "type-graphql";
import { PageArgs } from "../../src/api/page.types.js";
import type { RequestContext } from "../../src/api/request-context.js";
import { ApiError } from "../../src/api/api-error.js";
import type { SubscriptionContext } from "../../src/graphql/socket/socket-handle.types.js";
import { CountedSource } from "./counted-source.js";

/** The message of the failures below, which no client may ever see. */
export const SECRET_MESSAGE = "ER_DUP_ENTRY in /srv/relink/src/secret.ts: Duplicate entry 'x' for key 'tokens'";

export enum Shade {
  BRIGHT = "BRIGHT",
  DARK = "DARK",
}
registerEnumType(Shade, { name: "Shade", description: "How bright a leaf is." });

@ObjectType({ description: "One half of a circle of types." })
export class Branch {
  @Field(() => ID, { description: "Its id." })
  id!: string;

  @Field(() => String, { nullable: true, description: "Its title." })
  title?: string | null;
}

@ObjectType({ description: "The other half." })
export class Leaf {
  @Field(() => ID, { description: "Its id." })
  id!: string;
}

@ObjectType({ description: "What the context held when an event was sent." })
export class Tick {
  @Field(() => Int, { description: "Its number." })
  number!: number;
}

/** Something that everybody hears of, as one object. */
export interface NewsFacts {
  readonly number: number;
  readonly topic: string;
}

@ObjectType({ simpleResolvers: true, description: "Something that everybody hears of." })
export class News {
  @Field(() => Int, { description: "Its number." })
  number!: number;

  @Field(() => String, { description: "What it is about." })
  topic!: string;
}

/** Everything that the resolvers below were asked to do. */
export class Journal {
  readonly calls: string[] = [];
  private readonly newsrooms = new Set<CountedSource<NewsFacts>>();
  readonly sources: CountedSource<number>[] = [];
  private openers: (() => void)[] = [];

  open(): CountedSource<number> {
    const source = new CountedSource<number>();
    this.sources.push(source);
    return source;
  }

  /** News of the topics; all by default. */
  openNews(topics: readonly string[] | null): CountedSource<NewsFacts> {
    const source = new CountedSource<NewsFacts>((news) => topics === null || topics.includes(news.topic));
    this.sources.push(source as never);
    this.newsrooms.add(source);
    return source;
  }

  /** Hands the same object to everybody. */
  tell(news: NewsFacts): void {
    for (const source of this.newsrooms) source.push(news);
  }

  openLate(): Promise<CountedSource<number>> {
    return new Promise((resolve) => this.openers.push(() => resolve(this.open())));
  }

  get waiting(): number {
    return this.openers.length;
  }

  letOpen(): void {
    for (const open of this.openers.splice(0)) open();
  }
}

@Resolver(() => Branch)
export class FixtureResolver {
  constructor(private readonly journal: Journal) {}

  @Query(() => String, { description: "Greets." })
  hello(@Arg("shade", () => Shade, { nullable: true, description: "Any." }) shade?: Shade): string {
    this.journal.calls.push("hello");
    return `hello ${shade ?? "you"}`;
  }

  @Query(() => String, { description: "Who calls." })
  whoami(@Ctx() { viewer, requestId }: RequestContext): string {
    return `${viewer?.kind ?? "nobody"} ${requestId}`;
  }

  @Query(() => String, { description: "Hands a text back." })
  echo(@Arg("text", () => String, { description: "Any text." }) text: string): string {
    return text;
  }

  @Query(() => Date, { description: "Hands an instant back." })
  instant(@Arg("at", () => Date, { description: "Any instant." }) at: Date): Date {
    return at;
  }

  @Query(() => Branch, { description: "The beginning of a circle." })
  branch(): Branch {
    this.journal.calls.push("branch");
    return { id: "b", title: "branch" };
  }

  @Query(() => [Branch], { description: "A list with pages." })
  branches(@Args(() => PageArgs) { first, last }: PageArgs): Branch[] {
    this.journal.calls.push("branches");
    return Array.from({ length: first ?? last ?? 0 }, (_, index) => ({ id: String(index) }));
  }

  @Query(() => [Branch], { description: "Some by their ids." })
  branchesById(@Arg("ids", () => [ID], { description: "Their ids." }) ids: string[]): Branch[] {
    return ids.map((id) => ({ id }));
  }

  @Query(() => String, { description: "Fails as a driver fails." })
  broken(): string {
    return fail();
  }

  @Query(() => String, { description: "Refuses." })
  refused(): string {
    throw new ApiError("NOT_FOUND", "There is no such thing.");
  }

  @Query(() => String, { description: "Fails as it does without a database." })
  unreachable(): string {
    throw new Error("while asking", { cause: Object.assign(new Error(SECRET_MESSAGE), { code: "ECONNREFUSED" }) });
  }

  @Query(() => String, { description: "In no table." })
  forbidden(): string {
    this.journal.calls.push("forbidden");
    return "never";
  }

  @Mutation(() => String, { description: "Changes something." })
  change(): string {
    this.journal.calls.push("change");
    return "changed";
  }

  @FieldResolver(() => [Leaf], { description: "Round the circle." })
  leaves(@Root() branch: Branch, @Args(() => PageArgs) { first }: PageArgs): Leaf[] {
    this.journal.calls.push("leaves");
    return Array.from({ length: first ?? 0 }, (_, index) => ({ id: `${branch.id}.${index}` }));
  }

  @FieldResolver(() => Leaf, { description: "One of them." })
  leaf(@Root() branch: Branch): Leaf {
    this.journal.calls.push("leaf");
    return { id: branch.id };
  }

  @FieldResolver(() => String, { nullable: true, description: "Fails." })
  failing(): string | null {
    return fail();
  }
}

@Resolver(() => Leaf)
export class LeafResolver {
  @FieldResolver(() => Branch, { description: "Back again." })
  branch(@Root() leaf: Leaf): Branch {
    return { id: leaf.id };
  }
}

/** Made by a function, because `subscribe` is no method and has to find the journal around it. */
function tickResolver(journal: Journal): object {
  @Resolver(() => Tick)
  class TickResolver {
    @Subscription(() => Tick, { description: "Ticks that the test sends.", subscribe: () => journal.open() })
    ticks(
      @Root() number: number,
      @Arg("every", () => Int, { nullable: true, description: "Not used." }) _every?: number,
      @Arg("since", () => Date, { nullable: true, description: "Not used." }) _since?: Date,
    ): Tick {
      return { number };
    }

    @Subscription(() => Tick, { description: "Opens when the test says so.", subscribe: () => journal.openLate() })
    lateTicks(@Root() number: number): Tick {
      return { number };
    }

    @Subscription(() => Tick, { description: "Refuses to begin.", subscribe: () => refuse() })
    refusedTicks(@Root() number: number): Tick {
      return { number };
    }

    @Subscription(() => Tick, { description: "Fails to begin.", subscribe: () => fail() })
    brokenTicks(@Root() number: number): Tick {
      return { number };
    }

    @Subscription(() => Tick, {
      description: "Finds its reader too slow.",
      subscribe: ({ context }) => {
        (context as SubscriptionContext).socket.end(1013, "Too slow.");
        return journal.open();
      },
    })
    slowTicks(@Root() number: number): Tick {
      return { number };
    }

    @FieldResolver(() => String, { description: "The viewer's locale as of now." })
    locale(@Ctx() { viewer }: RequestContext): string {
      return viewer?.kind === "USER" ? viewer.locale : "none";
    }

    @FieldResolver(() => String, { description: "The id of this event's context." })
    requestId(@Ctx() { requestId }: RequestContext): string {
      return requestId;
    }

    @FieldResolver(() => String, { nullable: true, description: "Fails." })
    failing(): string | null {
      return fail();
    }

    @FieldResolver(() => String, { description: "As long as the test wants." })
    padding(@Arg("length", () => Int, { description: "In characters." }) length: number): string {
      return "x".repeat(length);
    }
  }
  return new TickResolver();
}

function newsResolver(journal: Journal): object {
  @Resolver(() => News)
  class NewsResolver {
    @Extensions({ positions: ["after"] })
    @Subscription(() => News, {
      description: "Told to everybody at once.",
      subscribe: ({ args }) => journal.openNews((args as { topics?: string[] | null }).topics ?? null),
    })
    news(
      @Root() { number, topic }: NewsFacts,
      @Arg("topics", () => [String], { nullable: true, description: "Only of these." }) topics?: string[],
      @Arg("after", () => String, { nullable: true, description: "Where to begin; not used." }) _after?: string,
    ): News {
      journal.calls.push(`news ${number}`);
      return { number, topic: topics === undefined || topics === null ? topic : `${topic} of ${topics.join("+")}` };
    }

    @FieldResolver(() => String, { description: "In the reader's language." })
    headline(
      @Root() { number }: News,
      @Ctx() { viewer }: RequestContext,
      @Arg("loud", () => Boolean, { nullable: true, description: "In capitals." }) loud?: boolean,
    ): string {
      const text = `${viewer?.kind === "USER" ? `${viewer.locale} ${viewer.timeZone}` : "none"} "${number}" äöü 🛰`;
      return loud === true ? text.toUpperCase() : text;
    }

    @FieldResolver(() => String, { description: "For the reader's company and role." })
    audience(@Ctx() { viewer }: RequestContext): string {
      return viewer?.kind === "USER" ? `${viewer.companyId} ${viewer.role}` : "none";
    }

    @FieldResolver(() => String, { description: "For the very reader." })
    dear(@Ctx() { viewer }: RequestContext): string {
      return viewer?.kind === "USER" ? viewer.userId : "nobody";
    }

    @FieldResolver(() => String, { description: "For the very reader, every second time." })
    sometimesDear(@Root() { number }: News, @Ctx() { viewer }: RequestContext): string {
      return number % 2 === 0 && viewer?.kind === "USER" ? viewer.userId : "reader";
    }

    @FieldResolver(() => [News], { description: "What goes with it." })
    related(
      @Root() { number, topic }: News,
      @Arg("count", () => Int, { description: "How many." }) count: number,
    ): News[] {
      return Array.from({ length: count }, (_, index) => ({ number: number * 10 + index, topic }));
    }

    @FieldResolver(() => String, { nullable: true, description: "Fails." })
    failing(): string | null {
      return fail();
    }

    @FieldResolver(() => String, { description: "Fails, and everything above it with it." })
    failingHard(): string {
      return fail();
    }

    @FieldResolver(() => String, { description: "As long as asked for." })
    padding(@Arg("length", () => Int, { description: "In characters." }) length: number): string {
      return "ü".repeat(length);
    }
  }
  return new NewsResolver();
}

function refuse(): never {
  throw new ApiError("BAD_USER_INPUT", "This cursor is not one of ours.");
}

function fail(): never {
  throw new Error(SECRET_MESSAGE);
}

/** Resolvers of a schema that has one of everything that can go wrong. */
export function fixtureResolvers(journal: Journal): object[] {
  return [new FixtureResolver(journal), new LeafResolver(), tickResolver(journal), newsResolver(journal)];
}
