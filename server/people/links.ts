import { randomBytes } from "node:crypto";
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { type LINK_PURPOSES, oneTimeLinks } from "@/db/schema";
import { tokenHash } from "./sessions";

const HOURS = 24;

/** Makes a link's token and retires the older ones for the same person and purpose. */
export async function createLink(
  db: Db,
  link: { purpose: (typeof LINK_PURPOSES)[number]; personId: string | null },
): Promise<string> {
  await db
    .update(oneTimeLinks)
    .set({ usedAt: sql`now()` })
    .where(
      and(
        eq(oneTimeLinks.purpose, link.purpose),
        link.personId === null ? isNull(oneTimeLinks.personId) : eq(oneTimeLinks.personId, link.personId),
        isNull(oneTimeLinks.usedAt),
      ),
    );
  const token = randomBytes(24).toString("base64url");
  await db.insert(oneTimeLinks).values({
    ...link,
    tokenHash: tokenHash(token),
    expiresAt: sql`now() + make_interval(hours => ${HOURS})`,
  });
  return token;
}

const usable = (token: string) =>
  and(
    eq(oneTimeLinks.tokenHash, tokenHash(token)),
    isNull(oneTimeLinks.usedAt),
    gt(oneTimeLinks.expiresAt, sql`now()`),
  );

export async function peekLink(db: Db, token: string) {
  const [link] = await db.select().from(oneTimeLinks).where(usable(token));
  return link;
}

/** Uses a link up; of two that try at once, one gets it. */
export async function takeLink(db: Db, token: string) {
  const [link] = await db.update(oneTimeLinks).set({ usedAt: sql`now()` }).where(usable(token)).returning();
  return link;
}
