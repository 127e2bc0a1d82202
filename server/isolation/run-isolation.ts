import { and, eq } from "drizzle-orm";
import { environments, questions } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { LookNow } from "@/domain/schema/isolation";
import { command } from "@/server/command";

/** Has an environment's lists compared now, as far as its own limits allow. */
export const runIsolation = command({
  action: "isolation.run",
  needs: "isolation:run",
  input: LookNow,
  async run({ db, enqueue }, { environmentId }) {
    const [place] = await db
      .select({ id: environments.id, question: questions.id })
      .from(environments)
      .leftJoin(
        questions,
        and(
          eq(questions.environmentId, environments.id),
          eq(questions.key, "isolation"),
          eq(questions.active, true),
        ),
      )
      .where(and(eq(environments.id, environmentId), eq(environments.active, true)));
    if (!place) throw notFound("environment", environmentId);
    if (!place.question)
      throw conflict(
        `${environmentId} has no lists that two tenants can be compared by, or was not found yet. Nothing was asked.`,
      );
    await enqueue("reask", { environmentId, questions: JSON.stringify(["isolation"]) });
    return { result: {}, audit: { subjectKind: "environment", subjectId: environmentId, environmentId } };
  },
});
