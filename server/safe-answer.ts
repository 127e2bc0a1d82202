/** What the proxy knows of its surroundings, from the environment. */
export type Surroundings = { address: string | undefined; listensOn: string | undefined; isDev: boolean };

export const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST"]);

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]", "::1"]);
const SIGN_OUTS = new Set(["/api/auth/signout", "/api/sign-out"]);
/** Asked by machines that know an address and no name. */
const BY_ANY_NAME = new Set(["/api/health/live", "/api/health/ready", "/api/metrics"]);

/** Read by the browser that prints, which comes over the loopback and with a ticket that nobody can guess. */
const BY_TICKET = "/print/";

/**
 * Whether somebody calls this console by a name that it has: another site's name that leads here must not be answered.
 * Where it listens to a network and nobody has said its address, it cannot know its names.
 */
export function isOurName(host: string | null, path: string, { address, listensOn }: Surroundings): boolean {
  if (BY_ANY_NAME.has(path) || path.startsWith(BY_TICKET)) return true;
  if (!host || !URL.canParse(`http://${host}`)) return false;
  const name = new URL(`http://${host}`).hostname;
  const own = address && URL.canParse(address) ? new URL(address) : undefined;
  if (own?.host === host) return true;
  const nobodySaid = !own || LOOPBACK.has(own.hostname);
  if (nobodySaid && listensOn && !LOOPBACK.has(listensOn)) return true;
  return nobodySaid && LOOPBACK.has(name);
}

/**
 * Scripts and style elements count only with the nonce of their own answer. The attribute "style" stays open: pages set
 * sizes and places with it, and it can neither load nor run anything.
 */
export function contentPolicy(nonce: string, { isDev }: Pick<Surroundings, "isDev">): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDev ? " 'unsafe-eval'" : ""}`,
    "script-src-attr 'none'",
    ...(isDev
      ? ["style-src 'self' 'unsafe-inline'"]
      : [`style-src 'self' 'nonce-${nonce}'`, "style-src-attr 'unsafe-inline'"]),
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** What every answer carries, besides its policy. */
export function safeHeaders(
  path: string,
  method: string,
  { address }: Pick<Surroundings, "address">,
): Record<string, string> {
  return {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    ...(address?.startsWith("https://") && {
      "strict-transport-security": "max-age=63072000; includeSubDomains",
    }),
    ...(!path.startsWith("/_next/static") && { "cache-control": "no-store" }),
    ...(method === "POST" && SIGN_OUTS.has(path) && { "clear-site-data": '"cache", "storage"' }),
  };
}
