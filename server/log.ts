import pino from "pino";
import { redact } from "@/platforms/outbound/redact";

const MAXIMUM = 4000;

/** JSON lines only; secrets are redacted by name and shape, long texts cut, control characters escaped by JSON. */
export const log = pino({
  level: process.env.LOG_LEVEL ?? "info",
  base: { pid: process.pid },
  timestamp: pino.stdTimeFunctions.isoTime,
  hooks: {
    logMethod(args, method) {
      for (let i = 0; i < args.length; i += 1) {
        const value: unknown = args[i];
        if (typeof value === "string") args[i] = redact(value).slice(0, MAXIMUM);
      }
      method.apply(this, args);
    },
  },
  serializers: {
    error: (error: unknown) =>
      error instanceof Error
        ? {
            name: error.name,
            message: redact(error.message).slice(0, MAXIMUM),
            stack: redact(error.stack ?? "").slice(0, MAXIMUM),
          }
        : redact(String(error)).slice(0, MAXIMUM),
  },
});
