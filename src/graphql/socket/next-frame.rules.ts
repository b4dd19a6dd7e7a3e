/** Payloads up to this size are copied into each frame: one small write is cheaper than two. */
const COPIED_BYTES = 4_096;

const TEXT_FRAME = 0x81;
const TWO_BYTE_LENGTH = 126;
const EIGHT_BYTE_LENGTH = 127;

/** A frame as the pieces to be written one after the other: the last of two is shared by all sockets. */
export type Frame = readonly [Buffer] | readonly [Buffer, Buffer];

/** What goes before the payload in a `next` message of `graphql-transport-ws`. */
export function nextHead(id: string): string {
  return `{"id":${JSON.stringify(id)},"type":"next","payload":`;
}

/** What all sockets that get the same share: the payload and the end of the message. */
export function nextTail(payload: object): Buffer {
  return Buffer.from(`${JSON.stringify(payload)}}`, "utf8");
}

/** A `next` message as one text frame of a server: not masked, not compressed, not in fragments (RFC 6455, 5.2). */
export function nextFrame(head: string, tail: Buffer): Frame {
  const headBytes = Buffer.byteLength(head, "utf8");
  const length = headBytes + tail.length;
  const lengthBytes = length < TWO_BYTE_LENGTH ? 0 : length < 65_536 ? 2 : 8;
  const begin = 2 + lengthBytes;
  const copied = tail.length <= COPIED_BYTES;
  const frame = Buffer.allocUnsafe(begin + (copied ? length : headBytes));
  frame[0] = TEXT_FRAME;
  if (lengthBytes === 0) frame[1] = length;
  else if (lengthBytes === 2) {
    frame[1] = TWO_BYTE_LENGTH;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = EIGHT_BYTE_LENGTH;
    frame.writeUInt32BE(0, 2);
    frame.writeUInt32BE(length, 6);
  }
  frame.write(head, begin, "utf8");
  if (!copied) return [frame, tail];
  tail.copy(frame, begin + headBytes);
  return [frame];
}
