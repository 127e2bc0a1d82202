import { and, ne } from "drizzle-orm";
import type { Db } from "@/db";
import { type accessRequests, people } from "@/db/schema";
import { placeText } from "@/domain/access";
import { mailTo } from "@/server/approvals/tell-approvers";
import { putIntoOutbox } from "@/server/notifications/outbox";
import { mayDo } from "./people-who";

type Request = typeof accessRequests.$inferSelect;

const HOUR = 3_600_000;

/** Everybody who may decide hears of it by mail. */
export async function tellAccessAsked(db: Db, request: Request, name: string, now: Date): Promise<void> {
  const deciders = await db
    .select({ id: people.id })
    .from(people)
    .where(and(mayDo("access:decide"), ne(people.id, request.personId)));
  await say(db, request, now, {
    cause: "asked",
    to: deciders.map(({ id }) => id),
    title: `Asks for access: ${request.role} in ${placeText(request)}`,
    sentence: `${name} asks for it for ${request.hours} h: ${request.reason}`,
    because: "may decide it",
  });
}

/** Whoever asked hears what became of it. */
export async function tellAccessDecided(
  db: Db,
  request: Request,
  by: { name: string; reason: string },
  now: Date,
): Promise<void> {
  await say(db, request, now, {
    cause: request.state,
    to: [request.personId],
    title: `${request.state === "approved" ? "Approved" : "Denied"}: ${request.role} in ${placeText(request)}`,
    sentence: `${by.name}: ${by.reason}`,
    because: "asked for it",
  });
}

async function say(
  db: Db,
  request: Request,
  now: Date,
  said: { cause: string; to: readonly string[]; title: string; sentence: string; because: string },
): Promise<void> {
  const ways = await mailTo(db, said.to);
  await putIntoOutbox(
    db,
    ways.map((way) => ({
      ...way,
      requestKey: `access ${request.id} ${said.cause} ${way.recipient}`,
      groupKey: `access ${request.id}`,
      event: said.cause === "asked" ? ("trigger" as const) : ("resolve" as const),
      severity: "info" as const,
      message: {
        title: said.title,
        sentence: said.sentence,
        severity: "info" as const,
        platform: "Wheelhouse",
        environment: "",
        facts: [],
        path: "/people/access",
        alertCount: 0,
      },
      alertIds: [],
      because: said.because,
      deadlineAt: new Date(now.getTime() + HOUR),
    })),
    now,
  );
}
