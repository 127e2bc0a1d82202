import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { savedViews } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { RemoveView, SaveView } from "@/domain/schema/view";
import { command } from "@/server/command";

const MOST_VIEWS = 50;

export function listViews(db: Db, personId: string, screen: string) {
  return db
    .select({ id: savedViews.id, name: savedViews.name, query: savedViews.query })
    .from(savedViews)
    .where(and(eq(savedViews.personId, personId), eq(savedViews.screen, screen)))
    .orderBy(savedViews.name)
    .limit(MOST_VIEWS);
}

/** The same name again replaces what was kept under it. */
export const saveView = command({
  action: "view.save",
  needs: "self:edit",
  input: SaveView,
  async run({ db, actor, now }, { screen, name, query }) {
    const mine = await listViews(db, actor.id, screen);
    if (mine.length >= MOST_VIEWS && !mine.some((view) => view.name === name))
      throw conflict(`You have ${MOST_VIEWS} views already. Remove one first.`);
    const [view] = await db
      .insert(savedViews)
      .values({ personId: actor.id, screen, name, query, createdAt: now })
      .onConflictDoUpdate({
        target: [savedViews.personId, savedViews.screen, savedViews.name],
        set: { query },
      })
      .returning();
    if (!view) throw new Error("the view was not kept");
    return {
      result: { id: view.id },
      audit: { subjectKind: "view", subjectId: view.id, detail: { screen, name, query } },
    };
  },
});

export const removeView = command({
  action: "view.remove",
  needs: "self:edit",
  input: RemoveView,
  async run({ db, actor }, { id }) {
    const [view] = await db
      .delete(savedViews)
      .where(and(eq(savedViews.id, id), eq(savedViews.personId, actor.id)))
      .returning();
    if (!view) throw notFound("view", id);
    return {
      result: { id },
      audit: { subjectKind: "view", subjectId: id, detail: { screen: view.screen, name: view.name } },
    };
  },
});
