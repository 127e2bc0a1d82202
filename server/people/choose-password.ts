import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db";
import { people } from "@/db/schema";
import { badRequest, conflict } from "@/domain/errors";
import type { ChoosePassword } from "@/domain/schema/person";
import { appendAudit } from "@/server/audit/append";
import { takeLink } from "./links";
import { hashPassword } from "./password";
import { revokeSessions } from "./sessions";

/** What a one-time link is for: the person behind it sets a password, or the first admin comes to be. */
export async function choosePassword(
  db: Db,
  input: z.output<typeof ChoosePassword>,
  ip: string,
): Promise<{ email: string }> {
  const passwordHash = await hashPassword(input.password);
  return db.transaction(async (tx) => {
    const link = await takeLink(tx, input.token);
    if (!link)
      throw badRequest(
        "This link was used already or is older than 24 hours. Ask an admin for a new one; the first admin's is printed at the next start.",
      );

    let person: { id: string; email: string; name: string; role: string } | undefined;
    if (link.purpose === "first-admin") {
      if (!input.email || !input.name) throw badRequest("Give your name and e-mail address.");
      [person] = await tx
        .insert(people)
        .values({ email: input.email, name: input.name, role: "admin", passwordHash })
        .onConflictDoNothing()
        .returning();
      if (!person) throw conflict(`There is an account for ${input.email} already.`);
    } else if (link.purpose === "set-password" && link.personId) {
      [person] = await tx
        .update(people)
        .set({ passwordHash })
        .where(eq(people.id, link.personId))
        .returning();
      await revokeSessions(tx, { personId: link.personId }, "password changed");
    }
    if (!person) throw badRequest("The account of this link no longer exists.");
    await appendAudit(
      tx,
      { kind: "person", id: person.id, name: person.name, role: person.role, session: "", ip },
      randomUUID(),
      {
        action: link.purpose === "first-admin" ? "person.first-admin" : "person.password-chosen",
        result: "done",
        subjectKind: "person",
        subjectId: person.id,
      },
    );
    return { email: person.email };
  });
}
