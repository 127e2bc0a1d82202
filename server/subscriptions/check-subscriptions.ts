import { and, eq } from "drizzle-orm";
import { questions } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { CheckSubscriptions } from "@/domain/schema/subscription";
import { command } from "@/server/command";

/** Asks again who calls, as far as the provider's own limits allow. */
export const checkSubscriptions = command({
  action: "subscription.check",
  needs: "subscription:check",
  input: CheckSubscriptions,
  async run({ db, enqueue }, { environmentId, source }) {
    const [question] = await db
      .select({ title: questions.title })
      .from(questions)
      .where(
        and(
          eq(questions.environmentId, environmentId),
          eq(questions.key, source),
          eq(questions.active, true),
        ),
      );
    if (!question) throw notFound("question about subscriptions", source);
    await enqueue("reask", { environmentId, questions: JSON.stringify([source]) });
    return {
      result: {},
      audit: {
        subjectKind: "environment",
        subjectId: environmentId,
        environmentId,
        detail: { question: question.title },
      },
    };
  },
});
