import { createHash } from "node:crypto";
import type { Db } from "@/db";
import { webhookDeliveries } from "@/db/schema";
import { redact } from "@/platforms/outbound/redact";

const KEPT_CHARACTERS = 16_000;

export type NewDelivery = Omit<typeof webhookDeliveries.$inferInsert, "body" | "bodyDigest"> & {
  bytes: Uint8Array;
  /** Values that must not be kept whatever they look like. */
  secrets?: readonly string[];
};

/** One insert and nothing else: this is what a sender waits for. */
export async function keepDelivery(db: Db, { bytes, secrets = [], ...row }: NewDelivery): Promise<void> {
  const text = new TextDecoder().decode(bytes.subarray(0, KEPT_CHARACTERS)).replaceAll("\u0000", "");
  await db.insert(webhookDeliveries).values({
    ...row,
    body: redact(text, secrets),
    bodyDigest: createHash("sha256").update(bytes).digest("hex"),
  });
}
