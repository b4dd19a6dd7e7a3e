// `npm run relink -- <command>`: administration, with the same settings as `npm start`.
import { launch } from "./launch.mjs";

await launch("dist/src/cli/relink.js");
