import { TextDecoder } from "node:util";
import { brotliDecompressSync, unzipSync } from "node:zlib";

/**
 * The JSON of an answer, whatever its content type says; null where there is none. Byte order marks and other charsets are tolerated,
 * and compression too, though none was asked for.
 *
 * @param largest in bytes, once it is unpacked
 */
export function readBody(
  bytes: Buffer,
  headers: Readonly<Record<string, string>>,
  largest: number,
): { readonly json: unknown } | "TOO_LARGE" {
  try {
    const unpacked = unpack(bytes, headers["content-encoding"] ?? "", largest);
    return { json: JSON.parse(decoderFor(headers["content-type"] ?? "").decode(unpacked)) as unknown };
  } catch (error) {
    return (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE" ? "TOO_LARGE" : { json: null };
  }
}

function unpack(bytes: Buffer, encoding: string, maxOutputLength: number): Buffer {
  switch (encoding.trim().toLowerCase()) {
    case "gzip":
    case "x-gzip":
    case "deflate":
      return unzipSync(bytes, { maxOutputLength });
    case "br":
      return brotliDecompressSync(bytes, { maxOutputLength });
    default:
      return bytes;
  }
}

/** The decoder takes a byte order mark away. */
function decoderFor(contentType: string): TextDecoder {
  const charset = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(contentType)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder("utf-8");
  }
}
