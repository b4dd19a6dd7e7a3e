import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const TEMPLATE = "src/notifications/mail/mail.mjml";
export const BLOCKS = "src/notifications/mail/mail-blocks.ts";

/** What the slots of a template may hold. Text is escaped; links and colours are checked where they are made. */
const SLOT_TYPES = { text: "string", link: "OwnLink", tone: "Tone" };

/** Compiles the template unless that has been done already: MJML takes a second to load. */
export async function compileMailsIfNeeded() {
  const source = readFileSync(TEMPLATE, "utf8");
  if (readFileSync(BLOCKS, "utf8").includes(stampOf(source))) return;
  writeFileSync(BLOCKS, await compileMails(source));
}

/**
 * MJML to TypeScript: one function for each block of the template, from typed slots to HTML.
 *
 * A block stands between `<!-- block:name -->` and `<!-- /block:name -->` and may hold others, which its slots take as lists. Slots are
 * `{{name}}` for text and `{{link:name}}` or `{{tone:name}}` for what may not be any text.
 */
export async function compileMails(source) {
  const { default: mjml } = await import("mjml");
  const { html } = await mjml(source, { fonts: {}, keepComments: true, validationLevel: "strict" });
  const blocks = [];
  takeBlock("mail", squeeze(html), blocks);
  const uses = [
    "SafeHtml",
    ...["OwnLink", "Tone"].filter((type) => blocks.some((block) => block.includes(`: ${type};`))),
  ];
  return formatted([
    `/* Made from mail.mjml by \`npm run build\`; not to be changed by hand. ${stampOf(source)} */`,
    `import { fill, ${uses.map((type) => `type ${type}`).join(", ")} } from "./safe-html.js";`,
    ...blocks,
  ]);
}

function formatted(lines) {
  const biome = resolve("node_modules/@biomejs/biome/bin/biome");
  const input = lines.join("\n");
  return execFileSync(process.execPath, [biome, "format", `--stdin-file-path=${BLOCKS}`], { input, encoding: "utf8" });
}

function stampOf(source) {
  const version = JSON.parse(readFileSync("package.json", "utf8")).devDependencies.mjml;
  return `mjml ${version}, ${createHash("sha256").update(source).update(readFileSync("scripts/mails.mjs")).digest("hex").slice(0, 16)}`;
}

/** Takes out what costs bytes in every mail, and the namespace that looks like a foreign address. */
function squeeze(html) {
  return html
    .replace(' xmlns="http://www.w3.org/1999/xhtml"', "")
    .replace(/<!--\[if lte mso 11\]>.*?<!\[endif\]-->/gs, "")
    .replace(/\s*\n\s*/g, "\n")
    .replace(/>\n</g, "><")
    .replace(/>\n(?=\{\{|[^<\s])/g, ">")
    .replace(/\n(?=>)/g, "")
    .replace(/\n/g, " ")
    .replace(/ {2,}/g, " ")
    .replace(/(?<=[;{}]) | (?=[{}])(?=[^"<]*<\/style>)/g, (space, offset, all) =>
      insideStyle(all, offset) ? "" : space,
    );
}

function insideStyle(html, offset) {
  return html.lastIndexOf("<style", offset) > html.lastIndexOf("</style", offset);
}

function takeBlock(name, html, blocks) {
  const inner = [];
  const slots = new Map();
  const pattern = /<!-- block:(\w+) -->(.*?)<!-- \/block:\1 -->|\{\{(?:(\w+):)?(\w+)\}\}/gs;
  const chunks = [];
  const values = [];
  let from = 0;
  for (const match of html.matchAll(pattern)) {
    const [all, block, content, type, slot] = match;
    chunks.push(html.slice(from, match.index));
    from = match.index + all.length;
    if (block !== undefined) inner.push([block, content]);
    const key = block ?? slot;
    const slotType = block === undefined ? SLOT_TYPES[type ?? "text"] : "readonly SafeHtml[]";
    if (slotType === undefined) throw new Error(`There is no slot of the kind ${type} in ${TEMPLATE}.`);
    slots.set(key, slotType);
    values.push(`slots.${key}`);
  }
  chunks.push(html.slice(from));
  for (const [innerName, content] of inner) takeBlock(innerName, content, blocks);
  const type = `${name[0].toUpperCase()}${name.slice(1)}Slots`;
  const fields = [...slots].map(([slot, slotType]) => `  readonly ${slot}: ${slotType};`);
  blocks.push(
    "",
    ...(fields.length === 0 ? [] : [`export interface ${type} {`, ...fields, "}", ""]),
    `export function ${name}Block(${fields.length === 0 ? "" : `slots: ${type}`}): SafeHtml {`,
    "  return fill(",
    "    [",
    ...chunks.map((chunk) => `      ${JSON.stringify(chunk)},`),
    "    ],",
    ...values.map((value) => `    ${value},`),
    "  );",
    "}",
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(fileURLToPath(new URL("..", import.meta.url)));
  await compileMailsIfNeeded();
}
