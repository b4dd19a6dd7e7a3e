// `npm start`: the service, after whatever a fresh clone lacks was installed and built.
import { launch } from "./launch.mjs";

await launch("dist/src/main.js");
