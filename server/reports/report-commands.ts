import { and, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { people, reportParts, reports } from "@/db/schema";
import { can } from "@/domain/access";
import { badRequest, conflict, forbidden, notFound } from "@/domain/errors";
import { periodAt, periodToMake } from "@/domain/report-period";
import {
  AssignPart,
  LeaveOutPart,
  MakeReport,
  OneReport,
  SendReport,
  WritePart,
} from "@/domain/schema/report";
import { type Actor, type CommandContext, command } from "@/server/command";
import { definitionById, refuseChannels } from "./definition-commands";
import { refuseUnknown } from "./first-known";
import { closeReport, putSendings } from "./freeze";
import { aboutAsked, askReport } from "./schedule";

const about = (
  { id, platformId }: Pick<typeof reports.$inferSelect, "id" | "platformId">,
  detail: Record<string, unknown>,
) => ({ subjectKind: "report", subjectId: id, platformId, detail });

/** A report of a period that is over; a worker makes it. */
export const makeReport = command({
  action: "report.make",
  needs: "report:make",
  input: MakeReport,
  async run({ db, actor, now }, { definitionId, at }) {
    const definition = await definitionById(db, definitionId);
    const { kind, zone } = definition;
    const period = at ? periodAt(kind, zone, at) : periodToMake(kind, { ...definition, dueAt: "00:00" }, now);
    if (period.to > now)
      throw badRequest(`${period.name} is not over yet. Look at its preview, or wait until it ends.`);
    await refuseUnknown(db, definition, period);
    const id = await askReport(db, definition, period, { byName: actor.name, afterFailure: true }, now);
    if (!id) throw conflict(`There is a report of ${period.name} already.`);
    return { result: { id }, audit: aboutAsked(definition, id, period) };
  },
});

/** Begins a report that failed anew. */
export const retryReport = command({
  action: "report.retry",
  needs: "report:make",
  input: OneReport,
  async run({ db }, { id }) {
    const known = await reportById(db, id);
    const [other] = await db
      .select({ id: reports.id })
      .from(reports)
      .where(
        and(
          eq(reports.definitionId, known.definitionId),
          eq(reports.periodFrom, known.periodFrom),
          sql`${reports.state} <> 'failed'`,
        ),
      );
    if (other) throw conflict("There is another report of this period already.");
    const [row] = await db
      .update(reports)
      .set({ state: "making", attempt: 0, heardAt: null, progress: 0, said: "" })
      .where(and(eq(reports.id, id), eq(reports.state, "failed")))
      .returning();
    if (!row) throw conflict("Only a report that failed can be tried again.");
    return { result: { id }, audit: about(row, { period: row.periodName }) };
  },
});

export const writePart = command({
  action: "report.write",
  needs: "report:write",
  input: WritePart,
  run: (ctx, { text, ...part }) => settlePart(ctx, part, { text, leftOutBecause: null }),
});

export const leaveOutPart = command({
  action: "report.leave-out",
  needs: "report:write",
  input: LeaveOutPart,
  run: (ctx, { reason, ...part }) => settlePart(ctx, part, { text: null, leftOutBecause: reason }),
});

type Part = { reportId: string; key: string; version: number };

async function settlePart(
  { db, actor, now }: CommandContext,
  { reportId, key, version }: Part,
  settled: { text: string | null; leftOutBecause: string | null },
) {
  const { report, part } = await openPart(db, reportId, key);
  if (!mayWrite(actor, part.assigneeId))
    throw forbidden(
      part.assigneeName
        ? `${part.assigneeName} is asked to write this. Have it given to you, or ask somebody who may make reports.`
        : "Nobody is asked to write this yet. Somebody who may make reports can give it to you.",
    );
  await changePart(
    db,
    { reportId, key, version },
    { ...settled, writtenById: actor.id, writtenByName: actor.name, writtenAt: now },
  );
  return {
    result: { version: version + 1 },
    audit: about(report, {
      part: part.title,
      ...(settled.leftOutBecause !== null && { reason: settled.leftOutBecause }),
      ...(settled.text !== null && { characters: settled.text.length }),
    }),
  };
}

/** Whoever is asked, and whoever may make reports. */
const mayWrite = (actor: Actor, assigneeId: string | null) =>
  assigneeId === actor.id || can(actor, "report:make");

/** Gives a part to somebody, or to nobody. */
export const assignPart = command({
  action: "report.assign",
  needs: "report:make",
  input: AssignPart,
  async run({ db }, { reportId, key, version, personId }) {
    const { report, part } = await openPart(db, reportId, key);
    const [person] = personId
      ? await db
          .select({ name: people.name })
          .from(people)
          .where(and(eq(people.id, personId), isNull(people.disabledAt)))
      : [];
    if (personId && !person) throw notFound("person", personId);
    await changePart(
      db,
      { reportId, key, version },
      { assigneeId: personId, assigneeName: person?.name ?? null },
    );
    return {
      result: { version: version + 1 },
      audit: about(report, { part: part.title, before: part.assigneeName, after: person?.name ?? null }),
    };
  },
});

/** Before its time; parts that nobody wrote are named as missing. */
export const freezeReportNow = command({
  action: "report.freeze",
  needs: "report:make",
  input: OneReport,
  async run({ db, actor, now }, { id }) {
    const { digest, audit } = await closeReport(db, id, actor.name, now);
    return { result: { digest }, audit };
  },
});

/** To more channels and addresses than its schedule names; where it went already it does not go again. */
export const sendReport = command({
  action: "report.send",
  needs: "report:manage",
  input: SendReport,
  async run({ db, now }, { id, channelIds, addresses }) {
    const row = await reportById(db, id);
    if (row.state !== "frozen")
      throw conflict("Only a frozen report is sent. Freeze it first, or wait until it is due.");
    await refuseChannels(db, { channelIds, addresses });
    await putSendings(db, id, { channelIds, addresses }, now);
    return { result: { id }, audit: about(row, { period: row.periodName, channelIds, addresses }) };
  },
});

async function reportById(db: Db, id: string) {
  const [row] = await db.select().from(reports).where(eq(reports.id, id));
  if (!row) throw notFound("report", id);
  return row;
}

async function openPart(db: Db, reportId: string, key: string) {
  const report = await reportById(db, reportId);
  if (report.state === "frozen") throw conflict("This report is frozen; nothing of it changes any more.");
  const [part] = await db
    .select()
    .from(reportParts)
    .where(and(eq(reportParts.reportId, reportId), eq(reportParts.key, key)));
  if (!part) throw notFound("part of this report", key);
  return { report, part };
}

async function changePart(
  db: Db,
  { reportId, key, version }: Part,
  change: Partial<typeof reportParts.$inferInsert>,
): Promise<void> {
  const [row] = await db
    .update(reportParts)
    .set({ ...change, version: version + 1 })
    .where(
      and(eq(reportParts.reportId, reportId), eq(reportParts.key, key), eq(reportParts.version, version)),
    )
    .returning({ key: reportParts.key });
  if (!row) throw conflict("Somebody else changed this part meanwhile. Look at it again, then write.");
}
