import { AsyncLocalStorage } from "node:async_hooks";
import { DrizzleQueryError } from "drizzle-orm";
import pino from "pino";
import { HIDDEN, isSecretName, redact } from "@/platforms/outbound/redact";
import { lineKeeper } from "./console-log/kept-lines";

const WARNING = 40;
const MAXIMUM = 4000;
const DEEPEST = 6;

const untold = new AsyncLocalStorage<true>();

/** Does what is only tried: it is taken back, so nothing below a warning is logged of it. */
export const withoutLog = <T>(work: () => T): T => untold.run(true, work);

const safe = (text: string) => redact(text).slice(0, MAXIMUM);

/** What is logged beside the words: a value under a telling name is hidden, every other text is looked through. */
function safeFields(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return safe(value);
  if (typeof value !== "object" || value === null || value instanceof Error || value instanceof Date)
    return value;
  if (depth === DEEPEST) return "…";
  if (Array.isArray(value)) return value.slice(0, 100).map((one) => safeFields(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      typeof one === "string" && isSecretName(name) ? HIDDEN : safeFields(one, depth + 1),
    ]),
  );
}

/** With why it happened; a failed query without the values that it was about, which are people's and platforms'. */
function safeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return safe(String(error));
  const said = error instanceof DrizzleQueryError ? `Failed query: ${error.query}` : error.message;
  return {
    name: error.name,
    message: safe(said),
    stack: safe((error.stack ?? "").replace(error.message, () => said)),
    ...(error.cause !== undefined && depth < DEEPEST && { cause: safeError(error.cause, depth + 1) }),
  };
}

/**
 * JSON lines only, to the process's output and into the console's own log; secrets are redacted by name and shape, long
 * texts cut, control characters escaped by JSON.
 */
export const log = pino(
  {
    level: process.env.LOG_LEVEL ?? "info",
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { log: (fields) => safeFields(fields) as Record<string, unknown> },
    hooks: {
      logMethod(args, method, level) {
        if (level < WARNING && untold.getStore()) return;
        for (let i = 0; i < args.length; i += 1) {
          const value: unknown = args[i];
          if (typeof value === "string") args[i] = safe(value);
        }
        method.apply(this, args);
      },
    },
    serializers: { error: (error: unknown) => safeError(error) },
  },
  pino.multistream([
    { level: "trace", stream: process.stdout },
    { level: "info", stream: lineKeeper },
  ]),
);
