import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { contacts } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { AddContact, EditContact } from "@/domain/schema/escalation";
import { changed } from "@/server/audit/changed";
import { command } from "@/server/command";

export const addContact = command({
  action: "contact.add",
  needs: "escalation:edit",
  input: AddContact,
  async run({ db }, wanted) {
    const id = `${wanted.platformId ?? "all"}/${randomUUID()}`;
    await db.insert(contacts).values({ ...wanted, id, shipped: false });
    return {
      result: { id },
      audit: { subjectKind: "contact", subjectId: id, platformId: wanted.platformId, detail: wanted },
    };
  },
});

/** Who it is and how they are reached, from the next step of any ladder on. */
export const editContact = command({
  action: "contact.edit",
  needs: "escalation:edit",
  input: EditContact,
  async run({ db }, { id, version, reason, ...wanted }) {
    const [before] = await db.select().from(contacts).where(eq(contacts.id, id));
    if (!before) throw notFound("contact", id);
    const [after] = await db
      .update(contacts)
      .set({ ...wanted, version: version + 1 })
      .where(and(eq(contacts.id, id), eq(contacts.version, version)))
      .returning({ version: contacts.version });
    if (!after)
      throw conflict("Somebody changed this contact meanwhile. Look at it as it is now and decide again.");
    return {
      result: after,
      audit: {
        subjectKind: "contact",
        subjectId: id,
        platformId: before.platformId,
        detail: { ...changed(before, wanted), reason },
      },
    };
  },
});
