import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { environments } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { command } from "@/server/command";

/** Asks an environment everything again, as far as its own limits allow. */
export const reaskEnvironment = command({
  action: "environment.reask",
  needs: "check:reask",
  input: z.strictObject({ environmentId: z.string().max(200) }),
  async run({ db, enqueue }, { environmentId }) {
    const [place] = await db
      .select({ id: environments.id })
      .from(environments)
      .where(and(eq(environments.id, environmentId), eq(environments.active, true)));
    if (!place) throw notFound("environment", environmentId);
    await enqueue("reask", { environmentId });
    return { result: {}, audit: { subjectKind: "environment", subjectId: environmentId, environmentId } };
  },
});
