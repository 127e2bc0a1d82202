import { randomUUID } from "node:crypto";
import type { Route, SimReply } from "@/platforms/simulator/routes";
import { preflightResults } from "./sim-answers";
import type { AzureWorld } from "./world";

const PREFLIGHT_KEPT_MS = 300_000;

export type SimKind = {
  /** "staging" is as strict as production; "development" lets people sign in with a password. */
  environment: "staging" | "development";
  /** How long a blocking answer really takes here. */
  blocksMs: number;
};

/** Results are kept for five minutes unless they are thrown away; the report lives as long as the process. */
export function preflightRoutes(
  world: AzureWorld,
  { blocksMs }: SimKind,
  guard: (handle: Route["handle"]) => Route["handle"],
): Route[] {
  type Results = ReturnType<typeof preflightResults>;
  /** By check and tenant. */
  const kept = new Map<string, Results[number] & { at: number }>();
  let latest: { id: string; started_at: string; completed_at: string; results: unknown[] } | null = null;
  return [
    route(
      "GET",
      "/api/v1/preflight/status",
      guard(() => ({
        json: { latest_report: latest, last_run_at: latest?.started_at ?? null, is_running: false },
      })),
    ),
    route(
      "POST",
      "/api/v1/preflight/clear-cache",
      guard(() => {
        kept.clear();
        return { json: { message: "Cache cleared successfully" } };
      }),
    ),
    route(
      "POST",
      "/api/v1/preflight/run",
      guard((request) => {
        const now = world.now();
        const wanted = (request.json() ?? {}) as { tenant_ids?: string[] | null };
        const results = preflightResults(world, wanted.tenant_ids ?? undefined).map((result) => {
          const key = `${result.check_id} ${result.tenant_id}`;
          const old = kept.get(key);
          if (old && now - old.at <= PREFLIGHT_KEPT_MS) return old;
          kept.set(key, { ...result, at: now });
          return result;
        });
        const at = new Date(now).toISOString();
        latest = { id: randomUUID(), started_at: at, completed_at: at, results };
        return { json: latest, afterMs: Math.min(blocksMs, 3000) };
      }),
    ),
  ];
}

export const route = (method: Route["method"], path: string, handle: Route["handle"]): Route => ({
  method,
  path,
  handle,
});

export const page = (title: string): SimReply => ({
  headers: { "content-type": "text/html; charset=utf-8" },
  text: `<!DOCTYPE html>\n<html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
});

export const invalid = (place: string, field: string, msg: string): SimReply => ({
  status: 422,
  json: { detail: [{ type: "literal_error", loc: [place, field], msg }] },
});
