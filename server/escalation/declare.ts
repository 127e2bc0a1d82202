import { and, eq, notInArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { contacts, escalationPolicies, onCallSchedules } from "@/db/schema";
import type { EscalationStep, Rotation } from "@/domain/escalation";
import type { PlatformDeclaration } from "@/domain/schema/platform";
import { connectors } from "@/server/connectors";

const slug = (level: string) =>
  level
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");

const contactId = (platformId: string, level: string) => `${platformId}/${slug(level)}`;
export const scheduleId = (platformId: string) => `${platformId}/on-call`;

/** A Monday before anything was watched, so that turns of a week change on Mondays. */
const FIRST_HANDOVER = "2026-01-05";

function contactsOf({ id: platformId, contacts }: PlatformDeclaration) {
  return contacts.map(({ level, name, reach, source }) => ({
    id: contactId(platformId, level),
    platformId,
    level,
    name,
    reach,
    sourceFile: source?.file ?? null,
    sourceLine: source?.line ?? null,
    shipped: true,
    declared: { name, reach },
  }));
}

function policiesOf({ id: platformId, contacts, escalationPolicies }: PlatformDeclaration) {
  const known = new Set(contacts.map(({ level }) => level));
  return escalationPolicies.map(({ key, title, source, ...ladder }) => {
    const steps = ladder.steps.map((step, index): EscalationStep => {
      const unknown = [...step.onCall, ...step.contactLevels].filter((level) => !known.has(level));
      if (unknown.length > 0)
        throw new Error(`${platformId}/${key}: no contact of level ${unknown.join(", ")}`);
      return {
        level: index + 1,
        title: step.title,
        afterSeconds: step.afterSeconds,
        targets: [
          ...(step.onCall.length > 0 ? [{ kind: "schedule" as const, id: scheduleId(platformId) }] : []),
          ...step.contactLevels.map((level) => ({
            kind: "contact" as const,
            id: contactId(platformId, level),
          })),
        ],
        within: step.within,
        note: step.note,
      };
    });
    const shape = {
      severities: ladder.severities,
      troubles: ladder.troubles,
      steps,
      endsAfterSeconds: ladder.endsAfterSeconds,
      repeats: ladder.repeats,
    };
    return {
      id: `${platformId}/${key}`,
      platformId,
      title,
      ...shape,
      sourceFile: source.file,
      sourceLine: source.line,
      shipped: true,
      declared: shape,
    };
  });
}

/** Those whom any ladder calls on call take turns of a week; admins put in the people. */
export function scheduleOf({ id: platformId, name, timeZone, escalationPolicies }: PlatformDeclaration) {
  const levels = [
    ...new Set(escalationPolicies.flatMap(({ steps }) => steps.flatMap(({ onCall }) => onCall))),
  ];
  const rotations: Rotation[] = [
    {
      title: "Turns of a week",
      contacts: levels.map((level) => contactId(platformId, level)),
      startsOn: FIRST_HANDOVER,
      handoverAt: "09:00",
      everyDays: 7,
      hours: [],
    },
  ];
  return { id: scheduleId(platformId), platformId, title: `${name} on call`, zone: timeZone, rotations };
}

/**
 * Makes every declared contact, ladder and schedule a row. What an admin has changed stays; what nobody has changed
 * follows the declaration, which is kept beside it.
 */
export async function declareEscalation(db: Db): Promise<void> {
  const declarations = Object.values(connectors).map(({ declaration }) => declaration);
  const people = declarations.flatMap(contactsOf);
  const ladders = declarations.flatMap(policiesOf);
  const schedules = declarations.map(scheduleOf);
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('declare-escalation'))`);
    const asDeclared = sql`declared = jsonb_build_object('name', name, 'reach', reach)`;
    for (const row of people) {
      const { id, name, reach, ...described } = row;
      await tx
        .update(contacts)
        .set({ name, reach })
        .where(and(eq(contacts.id, id), asDeclared));
      await tx.insert(contacts).values(row).onConflictDoUpdate({ target: contacts.id, set: described });
    }
    const ladderAsDeclared = sql`declared = jsonb_build_object('severities', to_jsonb(severities), 'troubles', to_jsonb(troubles), 'steps', steps, 'endsAfterSeconds', ends_after_seconds, 'repeats', repeats)`;
    for (const row of ladders) {
      const { id, severities, troubles, steps, endsAfterSeconds, repeats, ...described } = row;
      await tx
        .update(escalationPolicies)
        .set({ severities, troubles, steps, endsAfterSeconds, repeats })
        .where(and(eq(escalationPolicies.id, id), ladderAsDeclared));
      await tx
        .insert(escalationPolicies)
        .values(row)
        .onConflictDoUpdate({ target: escalationPolicies.id, set: described });
    }
    for (const { id, ...row } of schedules) {
      await tx
        .insert(onCallSchedules)
        .values({ id, ...row })
        .onConflictDoUpdate({
          target: onCallSchedules.id,
          set: row,
          setWhere: eq(onCallSchedules.version, 1),
        });
    }
    const kept = people.map(({ id }) => id);
    await tx
      .update(contacts)
      .set({ active: false })
      .where(and(eq(contacts.shipped, true), notInArray(contacts.id, kept)));
    const keptLadders = ladders.map(({ id }) => id);
    await tx
      .update(escalationPolicies)
      .set({ active: false })
      .where(and(eq(escalationPolicies.shipped, true), notInArray(escalationPolicies.id, keptLadders)));
  });
}
