import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { environments } from "@/db/schema";
import { countsOf, DBT_FILE_BYTES } from "@/domain/dbt";
import { conflict, notFound } from "@/domain/errors";
import { command } from "@/server/command";
import { clientOf } from "@/server/syncs/client-of";
import { readDbtFile } from "./dbt-file";
import { mergeDbtRun } from "./dbt-run";
import { storeDbt } from "./store-told";

const UploadDbt = z.strictObject({
  environmentId: z.string().max(200),
  text: z.string().max(DBT_FILE_BYTES, "The file is too large."),
});

/** A person hands in dbt's result file of a run that the console could not see. */
export const uploadDbt = command({
  action: "dbt.upload",
  needs: "dbt:upload",
  input: UploadDbt,
  async run({ db, now, actor }, { environmentId, text }) {
    const [place] = await db
      .select({ id: environments.id })
      .from(environments)
      .where(
        and(
          eq(environments.id, environmentId),
          eq(environments.active, true),
          eq(environments.platformId, "adinsights"),
        ),
      );
    if (!place) throw notFound("environment with dbt", environmentId);
    const told = readDbtFile(text);
    if (told.generatedAt && told.generatedAt.getTime() > now.getTime() + 120_000)
      throw conflict(
        "The file says that it was made in the future. Check the clock of the machine that ran dbt.",
      );
    const client = clientOf(db);
    if (!(await storeDbt(client, environmentId, told, { source: "upload", at: now, byName: actor.name })))
      throw conflict(`The run ${told.invocationId} is known already.`);
    await mergeDbtRun(client, environmentId, told, now);
    const counts = countsOf(told.results);
    return {
      result: { invocationId: told.invocationId, counts },
      audit: {
        subjectKind: "dbt-run",
        subjectId: told.invocationId,
        environmentId,
        detail: { results: told.results.length, ...counts },
      },
    };
  },
});
