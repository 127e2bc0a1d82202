import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { contacts, onCallSchedules } from "@/db/schema";
import type { Rotation } from "@/domain/escalation";
import type { PlatformId } from "@/domain/platform";
import { declareEscalation } from "@/server/escalation/declare";

const TEAMS: Record<PlatformId, { people: [string, string]; handoverAt: string; hours: Rotation["hours"] }> =
  {
    "azure-governance": { people: ["Priya Nair", "Tom Becker"], handoverAt: "09:00", hours: [] },
    adinsights: { people: ["Keisha Grant", "Marlon Reid"], handoverAt: "09:00", hours: [] },
    auditron: { people: ["Sofia Lind", "Jonas Weber"], handoverAt: "10:00", hours: [] },
    complyai: {
      people: ["Dana Kim", "Luis Ortega"],
      handoverAt: "09:00",
      hours: [{ days: [1, 2, 3, 4, 5], from: "07:00", to: "22:00" }],
    },
    "notification-preferences": { people: ["Ines Costa", "Peter Vance"], handoverAt: "09:00", hours: [] },
    wheelhouse: { people: ["Ada Okafor", "Alan Reyes"], handoverAt: "09:00", hours: [] },
  };

const addressOf = (name: string) => `${name.toLowerCase().replaceAll(" ", ".")}@wheelhouse.demo`;

/** Two people for each platform take turns of a week; at ComplyAI nobody has the nights, so that a gap is seen. */
export async function seedOnCall(db: Db): Promise<void> {
  await declareEscalation(db);
  for (const [platformId, { people, handoverAt, hours }] of Object.entries(TEAMS) as [
    PlatformId,
    (typeof TEAMS)[PlatformId],
  ][]) {
    const rows = people.map((name, index) => ({
      id: `${platformId}/demo-${index + 1}`,
      platformId,
      level: "On-call engineer",
      name,
      reach: [
        { kind: "email" as const, value: addressOf(name) },
        { kind: "phone" as const, value: `+1 202 555 01${30 + index}` },
      ],
      shipped: false,
    }));
    await db.insert(contacts).values(rows).onConflictDoNothing();
    const rotation: Rotation = {
      title: "Turns of a week",
      contacts: rows.map(({ id }) => id),
      startsOn: "2026-01-05",
      handoverAt,
      everyDays: 7,
      hours,
    };
    await db
      .update(onCallSchedules)
      .set({ rotations: [rotation], version: 2 })
      .where(eq(onCallSchedules.id, `${platformId}/on-call`));
  }
}
