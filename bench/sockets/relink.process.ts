import "reflect-metadata";
import { startApp } from "../../src/app.js";
import { loadConfig } from "../../src/config.js";
import { createLog } from "../../src/log.js";
import { serve } from "../program.js";
import type { ServerOrder } from "./messages.types.js";
import { usage } from "./usage.js";

/** The whole service with the role `api`, as `main.ts` starts it, in a process that tells what it uses. */
serve(async (order: ServerOrder) => {
  if ("usage" in order) return usage();
  if ("publish" in order) throw new Error("A Relink learns of changes by itself.");
  const app = await startApp(loadConfig(), createLog("warn"), new AbortController().signal);
  return { url: `${app.url.replace(/^http/, "ws")}/graphql` };
});
