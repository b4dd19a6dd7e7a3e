import { expect, test } from "@jest/globals";
import * as ws from "ws";
import { nextFrame, nextHead, nextTail } from "../../../../src/graphql/socket/next-frame.rules.js";

/** How `ws` itself frames a text; its types do not know of it. */
const { Sender } = ws as unknown as { Sender: { frame(data: Buffer, options: object): Buffer[] } };
const asWs = (text: string) =>
  Buffer.concat(Sender.frame(Buffer.from(text, "utf8"), { fin: true, rsv1: false, opcode: 1, mask: false }));

// Around the lengths at which the length of a frame takes more bytes, and at which its end is written by itself.
test.each([
  0, 50, 60, 61, 62, 63, 64, 65, 66, 200, 4_000, 4_060, 4_100, 65_450, 65_462, 65_463, 65_464, 65_480, 200_000,
])("a payload of %p letters is framed byte by byte as ws does it", (letters) => {
  const payload = { data: { text: "x".repeat(letters) } };
  for (const id of ["1", "ü🛰", 'a"b\\c\n', "c9a646d3-9c61-4cb7-bfcd-ee2522c8f633"]) {
    const text = JSON.stringify({ id, type: "next", payload });
    expect(Buffer.concat(nextFrame(nextHead(id), nextTail(payload)))).toEqual(asWs(text));
  }
});

test("every length from 100 to 300 bytes", () => {
  for (let letters = 0; letters < 200; letters++) {
    const payload = { data: "y".repeat(letters) };
    const text = JSON.stringify({ id: "7", type: "next", payload });
    expect(Buffer.concat(nextFrame(nextHead("7"), nextTail(payload)))).toEqual(asWs(text));
  }
});

test("a long end is shared, not copied", () => {
  const tail = nextTail({ data: "z".repeat(10_000) });
  expect(nextFrame(nextHead("1"), tail)[1]).toBe(tail);
});
