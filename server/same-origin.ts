const MAXIMUM_BYTES = 64 * 1024;
const MAXIMUM_FILE_BYTES = 8 * 1024 * 1024;

/** Calls that bring a file along. */
const WITH_FILE = new Set(["/api/trpc/flows.checkBatch", "/api/trpc/flows.requestBatch"]);

/** A change must come from our own pages: with our header, as JSON, and from our origin where the browser names one. */
export function isSameOrigin(request: Request): boolean {
  if (request.headers.get("x-wheelhouse") !== "1") return false;
  if (!request.headers.get("content-type")?.startsWith("application/json")) return false;
  const site = request.headers.get("sec-fetch-site");
  if (site && site !== "same-origin") return false;
  const origin = request.headers.get("origin");
  return origin === null || hostOf(origin) === request.headers.get("host");
}

/** Bodies without a stated length are refused too: a browser always states it. */
export function tooLarge(request: Request): boolean {
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  const { pathname } = new URL(request.url);
  return !(length <= (WITH_FILE.has(pathname) ? MAXIMUM_FILE_BYTES : MAXIMUM_BYTES));
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
