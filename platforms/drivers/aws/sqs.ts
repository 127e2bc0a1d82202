import { z } from "zod";
import { MOST_ROWS } from "@/platforms/drivers/aws/query-kit";
import { plural } from "@/platforms/drivers/database/query-kit";
import { reportCapability } from "@/platforms/drivers/report-capability";
import type { CapabilityReport, Conversation, PlatformQuery } from "@/platforms/platform";
import { listed } from "./access";
import { openSqs, type SqsApi } from "./client";

/** Queues that must be there, separated by commas. Without it those are told that AWS lists. */
export const EXPECTED_QUEUES = "sqs-queues";
const AT_ONCE = 10;

const FIGURES = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
  "MessageRetentionPeriod",
  "RedrivePolicy",
] as const;

type Named = { name: string; url: string | undefined };

async function queuesOf(c: Conversation, sqs: SqsApi): Promise<{ queues: Named[]; isWhole: boolean }> {
  const expected = listed(c, EXPECTED_QUEUES);
  if (expected.length === 0) {
    const found = await sqs.ask((api) => api.listQueues({ MaxResults: MOST_ROWS }));
    const queues = (found.QueueUrls ?? []).map((url) => ({ name: url.split("/").at(-1) ?? "", url }));
    return { queues, isWhole: found.NextToken === undefined };
  }
  const urlOf = (name: string) =>
    sqs.ask(async (api) => {
      try {
        return (await api.getQueueUrl({ QueueName: name })).QueueUrl;
      } catch (error) {
        if (error instanceof Error && error.name === "QueueDoesNotExist") return undefined;
        throw error;
      }
    });
  return {
    queues: await inTurns(expected, async (name) => ({ name, url: await urlOf(name) })),
    isWhole: true,
  };
}

async function inTurns<In, Out>(all: readonly In[], work: (one: In) => Promise<Out>): Promise<Out[]> {
  const done: Out[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE)
    done.push(...(await Promise.all(all.slice(at, at + AT_ONCE).map(work))));
  return done;
}

/** AWS writes numbers as text; one that is missing is unknown. */
const figure = (told: Partial<Record<string, string>>, name: (typeof FIGURES)[number]) => {
  const text = told[name];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
};

/** A policy is JSON inside a text: "arn:aws:sqs:<region>:<account>:<name>". */
function deadLettersOf(policy: string | undefined): string | null {
  try {
    const { deadLetterTargetArn } = z
      .object({ deadLetterTargetArn: z.string() })
      .parse(JSON.parse(policy ?? ""));
    return deadLetterTargetArn.split(":").at(-1) ?? null;
  } catch {
    return null;
  }
}

export const sqsQueues: PlatformQuery = {
  key: "sqs.queues",
  title: "Queues of SQS",
  group: "queues",
  purpose:
    "How many messages wait in each queue. AWS counts approximately and up to a minute late; the age of the oldest it tells only in its metrics.",
  capability: "queues.read",
  input: z.record(z.string(), z.string()),
  fields: [],
  timeoutSeconds: 25,
  columns: [
    { key: "queue", title: "Queue", kind: "code" },
    { key: "waiting", title: "Waiting, about", kind: "number" },
    { key: "taken", title: "Taken, not confirmed", kind: "number" },
    { key: "delayed", title: "Delayed", kind: "number" },
    { key: "letters", title: "Dead letters go to", kind: "code" },
    { key: "retention", title: "Kept for (hours)", kind: "number" },
  ],
  ask: async (c) => {
    const sqs = await openSqs(c);
    const { queues, isWhole } = await queuesOf(c, sqs);
    const there = queues.filter((queue): queue is { name: string; url: string } => queue.url !== undefined);
    const rows = await inTurns(there, async ({ name, url }) => {
      const { Attributes: told = {} } = await sqs.ask((api) =>
        api.getQueueAttributes({ QueueUrl: url, AttributeNames: [...FIGURES] }),
      );
      const retention = figure(told, "MessageRetentionPeriod");
      return [
        name,
        figure(told, "ApproximateNumberOfMessages"),
        figure(told, "ApproximateNumberOfMessagesNotVisible"),
        figure(told, "ApproximateNumberOfMessagesDelayed"),
        deadLettersOf(told.RedrivePolicy),
        retention === null ? null : retention / 3600,
      ] as const;
    });
    const missing = queues.filter(({ url }) => url === undefined).map(({ name }) => name);
    const waiting = rows.reduce((sum, [, count]) => sum + (count ?? 0), 0);
    return {
      rows: rows.map((row) => [...row]),
      truncated: !isWhole,
      said: `${plural(rows.length, "queue")}: about ${plural(waiting, "message waits", "messages wait")}.${missing.length > 0 ? ` Not there, though expected: ${missing.join(", ")}.` : ""}`,
      evidence: sqs.evidence,
    };
  },
};

/** Whether the queues can be read here, or why not. */
export const sqsCapability = (c: Conversation): Promise<CapabilityReport> =>
  reportCapability("queues.read", async () => {
    const { queues } = await queuesOf(c, await openSqs(c));
    return `SQS answers; ${queues.filter(({ url }) => url).length} queues are there.`;
  });
