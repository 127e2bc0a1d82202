import { z } from "zod";

/** Asks a worker to read something at a platform: a named query, or lines of a log. */
export const AskQuery = z.strictObject({
  environmentId: z.string().min(1).max(200),
  query: z.string().min(1).max(100),
  input: z.record(z.string().max(100), z.string().max(500)),
  requestKey: z.string().min(8).max(100),
});
export const AskLog = z.strictObject({
  environmentId: z.string().min(1).max(200),
  log: z.string().min(1).max(100),
  input: z.record(z.string().max(100), z.string().max(500)),
  /** Where the last answer ended; without one the newest lines are read. */
  cursor: z.string().max(2000).optional(),
  search: z.string().max(200).optional(),
  level: z.enum(["debug", "info", "warn", "error"]).optional(),
  since: z.date().optional(),
  until: z.date().optional(),
  limit: z.number().int().min(1).max(5000).default(500),
  requestKey: z.string().min(8).max(100),
});
/** Goes on from an answer that the same person asked for. */
export const ReadOn = z.strictObject({ after: z.uuid(), requestKey: z.string().min(8).max(100) });
/** Which answer is looked for: the newest to this very question. */
export const QuestionAsked = AskQuery.omit({ requestKey: true });
