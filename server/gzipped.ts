import { promisify } from "node:util";
import { gzip } from "node:zlib";

const pack = promisify(gzip);
/** Below it a packet carries the answer either way. */
const WORTH_BYTES = 1_400;

/** The answer, packed where that is worth it and asked for. Next packs pages but not what a route handler answers. */
export async function gzipped(request: Request, response: Response): Promise<Response> {
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  if (!isJson || response.body === null) return response;
  const headers = new Headers(response.headers);
  headers.append("vary", "accept-encoding");
  const body = Buffer.from(await response.arrayBuffer());
  const isWanted = body.length >= WORTH_BYTES && accepts(request.headers.get("accept-encoding") ?? "");
  if (isWanted) headers.set("content-encoding", "gzip");
  const { status, statusText } = response;
  return new Response(isWanted ? await pack(body) : body, { status, statusText, headers });
}

/** Whether gzip is named, and not with a weight of nothing. */
const accepts = (encodings: string) =>
  encodings.split(",").some((one) => /^\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(one));
