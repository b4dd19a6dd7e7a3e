import type { Setting } from "../figure.js";
import { Program } from "../program.js";
import { companyName, PEOPLE_PER_COMPANY } from "../fill.js";
import type { Opened, ServerOrder, Usage } from "./messages.types.js";
import type { WriterOrder } from "./writer.process.js";

/** A server with everything that it takes to give it events. */
export interface Subject {
  readonly name: string;
  readonly url: string;
  readonly tokens: readonly string[] | null;
  publish(event: number): void;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** A server that is told to send. */
export async function openBaseline(name: string, file: URL): Promise<Subject> {
  const server = new Program(file);
  const { url } = await server.ask<Opened>({ open: true } satisfies ServerOrder);
  return {
    name,
    url,
    tokens: null,
    publish: (event) => server.tell({ publish: event } satisfies ServerOrder),
    usage: () => server.ask<Usage>({ usage: true } satisfies ServerOrder),
    stop: () => server.stop(),
  };
}

/** A Relink with the role `api`, and another process that writes. @param redisUrl by way of which it hears of it */
export async function openRelink({ secrets }: Setting, databaseUrl: string, redisUrl: string): Promise<Subject> {
  const env = { ...secrets.environment(databaseUrl, "api"), REDIS_URL: redisUrl };
  const server = new Program(new URL("./relink.process.js", import.meta.url), env);
  const writer = new Program(new URL("./writer.process.js", import.meta.url), env);
  const { url } = await server.ask<Opened>({ open: true } satisfies ServerOrder);
  await writer.ask({ open: true } satisfies WriterOrder);
  const people = Array.from({ length: PEOPLE_PER_COMPANY }, (_, person) => `person-1-${person}`);
  return {
    name: "Relink",
    url,
    tokens: await Promise.all(people.map((person) => secrets.token(companyName(1), person))),
    publish: (event) => writer.tell({ write: event } satisfies WriterOrder),
    usage: () => server.ask<Usage>({ usage: true } satisfies ServerOrder),
    stop: async () => {
      await Promise.all([server.stop(), writer.stop()]);
    },
  };
}
