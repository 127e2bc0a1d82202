import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { notifications } from "@/db/schema";
import { notFound } from "@/domain/errors";

export async function notificationById(db: Db, id: string) {
  const [row] = await db.select().from(notifications).where(eq(notifications.id, id));
  if (!row) throw notFound("notification", id);
  return row;
}
