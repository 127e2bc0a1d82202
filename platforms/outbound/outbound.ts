import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import net from "node:net";
import { performance } from "node:perf_hooks";
import { Pool } from "undici";
import { type Evidence, PlatformError } from "@/platforms/platform";
import { BlockedAddress, checkedLookup, refuses } from "./addresses";
import { Breaker } from "./breaker";
import { keepableJson, keepableText } from "./keepable";
import { BodyTooLarge, BodyUnreadable, readBody } from "./read-body";
import { redact, redactUrl } from "./redact";

const CONNECTIONS_PER_HOST = 8;
const CONNECT_SECONDS = 3;
const MAXIMUM_BYTES = 5 * 1024 * 1024;
const EXCERPT = 2000;

export type OutboundRequest = {
  /** Name of one of the environment's base URLs; nothing else can be reached. */
  base: string;
  path: string;
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  query?: Readonly<Record<string, string | number | undefined>>;
  headers?: Readonly<Record<string, string>>;
  json?: unknown;
  form?: Readonly<Record<string, string>>;
  /** PEM of the authority to trust instead of the public ones, where the host has one of its own. */
  ca?: string;
  /** A body as it is, where it was signed; its type stands among the headers. */
  text?: string;
  /** From the first byte sent to the last byte read. */
  timeoutSeconds?: number;
};

export type Reply = {
  status: number;
  header(name: string): string | undefined;
  /** Every value of a header that may come more than once (Set-Cookie). */
  headers(name: string): string[];
  text: string;
  durationMs: number;
  /** Parses the body; what is not JSON is a PlatformError "unreadable". */
  json(): unknown;
  evidence(): Evidence;
};

export type Outbound = {
  /** Any HTTP status is a reply. A missing one is a PlatformError "unreachable", an oversized or damaged one "unreadable". */
  send(request: OutboundRequest): Promise<Reply>;
  /** Values that must never be kept or shown; every credential that was read goes here. */
  hide(secret: string): void;
  /** Text that may be kept and shown: without those values, and without what looks like a secret. */
  redact(text: string): string;
  close(): Promise<void>;
};

/** The only door to the outside: fixed hosts, no redirects, bounded in time and bytes, a breaker per host. */
export function openOutbound(options: {
  baseUrls: Readonly<Record<string, string>>;
  privateNetwork: boolean;
  maximumBytes?: number;
  connections?: number;
}): Outbound {
  const hosts = new Map<string, { pool: Pool; breaker: Breaker; lastTrouble: string }>();
  const secrets = new Set<string>();
  const lookup = checkedLookup(options.privateNetwork);

  function hostOf(url: URL, ca = "") {
    const key = `${url.origin} ${ca}`;
    const known = hosts.get(key);
    if (known) return known;
    const literal = url.hostname.replace(/^\[|\]$/g, "");
    if (net.isIP(literal) && refuses(literal, options.privateNetwork)) throw new BlockedAddress(literal);
    const host = {
      pool: new Pool(url.origin, {
        connections: options.connections ?? CONNECTIONS_PER_HOST,
        connect: { timeout: CONNECT_SECONDS * 1000, lookup, ...(ca && { ca }) },
        keepAliveTimeout: 20_000,
        maxHeaderSize: 32 * 1024,
      }),
      breaker: new Breaker(),
      lastTrouble: `${url.host} did not answer.`,
    };
    hosts.set(key, host);
    return host;
  }

  async function send(request: OutboundRequest): Promise<Reply> {
    const url = addressOf(request, options.baseUrls);
    const correlationId = randomUUID().replaceAll("-", "");
    const method = request.method ?? "GET";
    const started = performance.now();
    const evidenceOf = (httpStatus: number | null, text: string) => (): Evidence => ({
      method,
      url: redactUrl(url),
      httpStatus,
      durationMs: Math.round(performance.now() - started),
      excerpt: redact(text.slice(0, EXCERPT * 2), secrets)
        .slice(0, EXCERPT)
        .toWellFormed(),
      correlationId,
    });
    const lost = (message: string, notSent = true) =>
      new PlatformError("unreachable", message, { evidence: evidenceOf(null, message), notSent });

    let host: ReturnType<typeof hostOf>;
    try {
      host = hostOf(url, request.ca);
    } catch (error) {
      throw lost(error instanceof Error ? error.message : "The address is not allowed.");
    }
    const blockedUntil = host.breaker.blockedUntil(Date.now());
    if (blockedUntil)
      throw lost(
        `${host.lastTrouble} Five times in a row: next try at ${new Date(blockedUntil).toISOString().slice(11, 19)} UTC.`,
      );

    const timeoutMs = (request.timeoutSeconds ?? 10) * 1000;
    const headers: Record<string, string> = {
      accept: "application/json",
      "accept-encoding": "gzip, deflate, br",
      "user-agent": "wheelhouse",
      "x-correlation-id": correlationId,
      traceparent: `00-${correlationId}-${correlationId.slice(16)}-01`,
      ...request.headers,
    };
    const body = bodyOf(request, headers);

    for (let attempt = 1; ; attempt += 1) {
      // One abort for connecting, headers and body together: a peer that drips cannot hold us longer.
      // An emitter, because an AbortSignal costs as much as the rest of the call.
      const signal = new EventEmitter();
      const timer = setTimeout(
        () => signal.emit("abort"),
        Math.max(1, Math.ceil(timeoutMs - (performance.now() - started))),
      );
      try {
        const answer = await host.pool.request({
          path: url.pathname + url.search,
          method,
          headers,
          body,
          signal,
          headersTimeout: 0,
          bodyTimeout: 0,
        });
        const encoding = answer.headers["content-encoding"];
        const text = keepableText(
          await readBody(
            answer.body,
            typeof encoding === "string" ? encoding : (encoding?.join(",") ?? ""),
            options.maximumBytes ?? MAXIMUM_BYTES,
          ),
        );
        const durationMs = performance.now() - started;
        host.breaker.answered();
        const evidence = evidenceOf(answer.statusCode, text);
        let kept: Evidence | undefined;
        return {
          status: answer.statusCode,
          header: (name) => {
            const value = answer.headers[name.toLowerCase()];
            return Array.isArray(value) ? value[0] : value;
          },
          headers: (name) => {
            const value = answer.headers[name.toLowerCase()];
            return value === undefined ? [] : Array.isArray(value) ? value : [value];
          },
          text,
          durationMs,
          json: () => parseJson(text, evidence),
          evidence: () => {
            kept ??= { ...evidence(), durationMs: Math.round(durationMs) };
            return kept;
          },
        };
      } catch (error) {
        if (error instanceof BodyTooLarge || error instanceof BodyUnreadable) {
          host.breaker.answered();
          throw new PlatformError("unreadable", error.message, { evidence: evidenceOf(null, error.message) });
        }
        if (attempt === 1 && method === "GET" && isStaleSocket(error)) {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
          continue;
        }
        host.breaker.lost(Date.now());
        host.lastTrouble = whyLost(error, url, timeoutMs);
        throw lost(host.lastTrouble, NEVER_CONNECTED.has(codeOf(error)) || error instanceof BlockedAddress);
      } finally {
        clearTimeout(timer);
      }
    }
  }

  return {
    send,
    hide: (secret) => void secrets.add(secret),
    redact: (text) => redact(text, secrets),
    close: async () => {
      await Promise.all([...hosts.values()].map(({ pool }) => pool.destroy()));
      hosts.clear();
    },
  };
}

/** Failures before a connection stood: nothing was sent. */
const NEVER_CONNECTED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

function addressOf(request: OutboundRequest, baseUrls: Readonly<Record<string, string>>): URL {
  const base = baseUrls[request.base];
  if (!base)
    throw new PlatformError(
      "not-deployed",
      `The configuration gives no "${request.base}" address for this environment.`,
    );
  const url = new URL(
    base.replace(/\/+$/, "") + (request.path.startsWith("/") ? request.path : `/${request.path}`),
  );
  for (const [name, value] of Object.entries(request.query ?? {}))
    if (value !== undefined) url.searchParams.set(name, String(value));
  return url;
}

function bodyOf(request: OutboundRequest, headers: Record<string, string>): string | undefined {
  if (request.form) {
    headers["content-type"] = "application/x-www-form-urlencoded";
    return new URLSearchParams(request.form).toString();
  }
  if (request.json === undefined) return request.text;
  headers["content-type"] ??= "application/json";
  return JSON.stringify(request.json);
}

function parseJson(text: string, evidence: () => Evidence): unknown {
  try {
    return JSON.parse(keepableJson(text));
  } catch {
    const looksLikeHtml = /^\s*</.test(text);
    throw new PlatformError(
      "unreadable",
      looksLikeHtml ? "The answer is an HTML page, not JSON." : "The answer is not valid JSON.",
      { evidence },
    );
  }
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return codeOf(error.errors[0]);
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function isStaleSocket(error: unknown): boolean {
  return ["ECONNRESET", "UND_ERR_SOCKET", "EPIPE"].includes(codeOf(error));
}

function whyLost(error: unknown, url: URL, timeoutMs: number): string {
  if (error instanceof BlockedAddress) return error.message;
  if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError"))
    return `${url.host} gave no complete answer within ${timeoutMs / 1000} s.`;
  switch (codeOf(error)) {
    case "ECONNREFUSED":
      return `${url.host} refuses connections: nothing listens there.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `The name ${url.hostname} cannot be resolved.`;
    case "UND_ERR_CONNECT_TIMEOUT":
      return `${url.host} cannot be reached: no connection within ${CONNECT_SECONDS} s.`;
    case "ECONNRESET":
    case "UND_ERR_SOCKET":
    case "EPIPE":
      return `${url.host} closed the connection in the middle of the answer.`;
    case "UND_ERR_HEADERS_OVERFLOW":
      return `${url.host} sent headers larger than 32 kB.`;
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return `There is no route to ${url.host}.`;
    default: {
      const code = codeOf(error);
      return /CERT|TLS|SSL/.test(code)
        ? `The TLS certificate of ${url.host} is not accepted (${code}).`
        : `${url.host} could not be asked${code ? ` (${code})` : ""}.`;
    }
  }
}
