import { createHash } from "node:crypto";
import type { Db } from "@/db";
import { webhookDeliveries } from "@/db/schema";
import { redact } from "@/platforms/outbound/redact";
import { isRefusedData } from "./spoiled";

const KEPT_CHARACTERS = 16_000;
const MOST_AT_ONCE = 200;
/** More than the database takes in a few seconds: who comes now is asked to come again. */
const MOST_WAITING = 2000;

type Row = typeof webhookDeliveries.$inferInsert;
export type NewDelivery = Omit<Row, "body" | "bodyDigest"> & {
  bytes: Uint8Array;
  /** Values that must not be kept whatever they look like. */
  secrets?: readonly string[];
};

/** Keeps one delivery; the promise is fulfilled when it is safe. This is all that a sender waits for. */
export function keepDelivery(db: Db, { bytes, secrets = [], ...row }: NewDelivery): Promise<void> {
  const text = new TextDecoder().decode(bytes.subarray(0, KEPT_CHARACTERS)).replaceAll("\u0000", "");
  const gathered = gatherers.get(db) ?? new Gatherer(db);
  gatherers.set(db, gathered);
  return gathered.keep({
    ...row,
    body: redact(text, secrets),
    bodyDigest: createHash("sha256").update(bytes).digest("hex"),
  });
}

type Waiting = { row: Row; done: () => void; failed: (error: unknown) => void };

const gatherers = new WeakMap<Db, Gatherer>();

/** What comes in while one insert is under way goes together with the next: a flood costs few of them. */
class Gatherer {
  private waiting: Waiting[] = [];
  private isBusy = false;

  constructor(private readonly db: Db) {}

  keep(row: Row): Promise<void> {
    if (this.waiting.length >= MOST_WAITING)
      return Promise.reject(new Error("Too many deliveries wait to be kept."));
    return new Promise((done, failed) => {
      this.waiting.push({ row, done, failed });
      if (!this.isBusy) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.isBusy = true;
    while (this.waiting.length > 0) await this.insert(this.waiting.splice(0, MOST_AT_ONCE));
    this.isBusy = false;
  }

  private async insert(part: Waiting[]): Promise<void> {
    try {
      await this.db.insert(webhookDeliveries).values(part.map(({ row }) => row));
      for (const { done } of part) done();
    } catch (error) {
      // One that the database refuses must not take the others with it.
      if (part.length > 1 && isRefusedData(error)) for (const one of part) await this.insert([one]);
      else for (const { failed } of part) failed(error);
    }
  }
}
