import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { builtDashboard } from "./dashboard.route.js";
import { errorAnswer, send } from "./error-answer.js";

export const PICKER_PATH = "/picker/relink-account-picker.js";

const HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/javascript; charset=utf-8",
  // Pages of others name this address for years: what is behind it follows Relink's own version within minutes.
  "cache-control": "public, max-age=300",
  // The one file that pages of any origin may load: it holds nothing of anybody.
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
  vary: "Accept-Encoding",
};

/** The best first. */
const ENCODINGS = [
  { name: "br", ending: ".br" },
  { name: "gzip", ending: ".gz" },
] as const;

interface PickerFile {
  readonly encoding: string | null;
  readonly content: Buffer;
  /** Of this encoding alone (RFC 9110, section 8.8.3.3). */
  readonly tag: string;
}

/**
 * The account picker, one module for pages of other origins (docs/embedding.md).
 *
 * @param folder where the dashboard's build is
 */
export async function addPickerRoute(web: FastifyInstance, folder: string = builtDashboard()): Promise<void> {
  const files = await readFiles(join(folder, PICKER_PATH));
  web.get(PICKER_PATH, (request, reply) => sendPicker(files, request, reply));
}

function sendPicker(files: readonly PickerFile[], request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const file = files.find(({ encoding }) => encoding === null || accepts(request, encoding));
  if (file === undefined) {
    return send(reply, 503, errorAnswer("SERVICE_UNAVAILABLE", "The picker is not built: run `npm run build`."));
  }
  reply.headers({ ...HEADERS, etag: file.tag });
  if (isKnown(request, file.tag)) return reply.code(304).send();
  if (file.encoding !== null) reply.header("content-encoding", file.encoding);
  return reply.send(file.content);
}

/** Compressed forms come first; the plain one, which everybody takes, last. None where there is no build. */
async function readFiles(path: string): Promise<PickerFile[]> {
  const plain = await read(path, null);
  if (plain === null) return [];
  const packed = await Promise.all(ENCODINGS.map(({ name, ending }) => read(path + ending, name)));
  return [...packed.filter((file) => file !== null), plain];
}

async function read(path: string, encoding: string | null): Promise<PickerFile | null> {
  try {
    const content = await readFile(path);
    return { encoding, content, tag: `"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"` };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function accepts(request: FastifyRequest, encoding: string): boolean {
  const offers = String(request.headers["accept-encoding"] ?? "").split(",");
  return offers.some((offer) => {
    const [name, quality] = offer.trim().split(/\s*;\s*q=/);
    return name === encoding && Number(quality ?? 1) > 0;
  });
}

function isKnown(request: FastifyRequest, tag: string): boolean {
  const known = (request.headers["if-none-match"] ?? "").split(",").map((each) => each.trim().replace(/^W\//, ""));
  return known.includes(tag);
}
