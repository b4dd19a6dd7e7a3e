import "reflect-metadata";
import { runCommand } from "./run-command.js";

/** `npm run relink -- <command>`. Results go to standard output, everything else to standard error. */
process.exitCode = await runCommand(process.argv.slice(2), {
  print: (line) => process.stdout.write(`${line}\n`),
  tell: (line) => process.stderr.write(`${line}\n`),
  now: () => new Date(),
});
