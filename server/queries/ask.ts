import { AskLog, AskQuery } from "@/domain/schema/query";
import { command } from "@/server/command";
import { requestLog, requestQuery } from "./request-query";

/** Reads of a platform's tables by a person: whose they were stays in the trail, what they showed does not. */
export const askQuery = command({
  action: "query.ask",
  needs: "query:run",
  input: AskQuery,
  async run(ctx, { requestKey, ...wanted }) {
    const run = await requestQuery(ctx, {
      ...wanted,
      requestKey: `${ctx.actor.id}:${requestKey}`,
      by: ctx.actor,
      mayShare: true,
    });
    return {
      result: run,
      audit: {
        subjectKind: "query",
        subjectId: run.id,
        environmentId: wanted.environmentId,
        detail: { query: wanted.query, input: wanted.input },
      },
    };
  },
});

export const askLog = command({
  action: "log.read",
  needs: "log:read",
  input: AskLog,
  async run(ctx, { environmentId, log, input, requestKey, ...search }) {
    const run = await requestLog(ctx, {
      environmentId,
      log,
      input,
      search,
      requestKey: `${ctx.actor.id}:${requestKey}`,
      by: ctx.actor,
    });
    const { search: words, level, since, until } = search;
    return {
      result: run,
      audit: {
        subjectKind: "log",
        subjectId: run.id,
        environmentId,
        detail: {
          log,
          input,
          ...(words ? { search: words } : {}),
          ...(level ? { level } : {}),
          ...(since ? { since: since.toISOString() } : {}),
          ...(until ? { until: until.toISOString() } : {}),
        },
      },
    };
  },
});
