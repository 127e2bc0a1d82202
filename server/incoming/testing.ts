import { eq } from "drizzle-orm";
import { beforeAll, beforeEach } from "vitest";
import { environments, jobStates, runs, webhookDeliveries } from "@/db/schema";
import { HOOK_SECRET } from "@/domain/delivery";
import type { Stage } from "@/server/testing/cast";
import { acceptAirbyte } from "./accept-airbyte";
import { applyDeliveries } from "./apply-deliveries";
import { HookPlaces } from "./hook-places";

export const PLACE = "adinsights/production";
export const SECRET = "hook-secret-of-the-test-0123456789abcdef";
export const KINGSTON = "5b0c1de2-0000-4000-8000-00000000abcd";
export const STRANGE = "5b0c1de2-0000-4000-8000-00000000ffff";
export const NOW = new Date("2026-07-01T12:00:00Z");
export const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);
export const seconds = (at: Date) => Math.round(at.getTime() / 1000);

export const hook = (more: Record<string, unknown> = {}, connection = KINGSTON) => ({
  connectionId: connection,
  job: {
    id: 41,
    status: "succeeded",
    createdAt: seconds(minutes(-20)),
    updatedAt: seconds(minutes(-10)),
    ...more,
  },
});

/** Three places that take Airbyte's webhooks: with a secret, with one that is not set, and with none. */
export function withHooks(stage: Pick<Stage, "db" | "app">) {
  process.env.TEST_HOOK_SECRET = SECRET;

  beforeAll(async () => {
    const row = (name: string, credentials: Record<string, string>, options: Record<string, string>) => ({
      id: `adinsights/${name}`,
      platformId: "adinsights" as const,
      name,
      credentials,
      options,
    });
    await stage.db
      .insert(environments)
      .values([
        row(
          "production",
          { "webhook-secret": "env:TEST_HOOK_SECRET" },
          { "airbyte-connections": `${KINGSTON}=kingston` },
        ),
        row("unset", { "webhook-secret": "env:TEST_NO_SUCH_SECRET" }, {}),
        row(
          "open",
          {},
          { "webhook-secret-required": "false", "airbyte-connections": `${KINGSTON}=kingston` },
        ),
      ]);
  });

  beforeEach(async () => {
    await stage.db.delete(webhookDeliveries);
    await stage.db.delete(runs);
    await stage.db.delete(jobStates);
  });

  async function send(
    body: unknown,
    options: { secret?: string | null; name?: string; at?: Date; headers?: Record<string, string> } = {},
  ) {
    const { secret = SECRET, name = "production", at = NOW } = options;
    const request = new Request(`http://console/api/hooks/airbyte/${name}`, {
      method: "POST",
      body:
        body instanceof Uint8Array
          ? new Blob([Buffer.from(body)])
          : typeof body === "string"
            ? body
            : JSON.stringify(body),
      headers: {
        "content-type": "application/json",
        ...(secret === null ? {} : { "x-airbyte-webhook-secret": secret }),
        ...options.headers,
      },
    });
    const places = new HookPlaces(stage.db, HOOK_SECRET);
    const response = await acceptAirbyte({ db: stage.db, places, now: at }, name, request);
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  }

  const kept = () => stage.db.select().from(webhookDeliveries).orderBy(webhookDeliveries.id);
  const merged = () => stage.db.select().from(runs).where(eq(runs.environmentId, PLACE));
  const apply = (at = NOW) => applyDeliveries(stage.app.pool, at);
  return { send, kept, merged, apply };
}
