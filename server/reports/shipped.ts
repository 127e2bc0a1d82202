import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { reportDefinitions, reportPrompts } from "@/db/schema";
import { PLATFORM_IDS, type PlatformId } from "@/domain/platform";
import { REPORT_SECTIONS, type ReportKind, type SectionKey } from "@/domain/report";
import { declarationOf } from "@/server/connectors";

type Prompt = { key: string; title: string; asks: string; dueDays: number };
type Form = {
  title: string;
  dueAt: string;
  dueDays: number;
  sections: readonly SectionKey[];
  prompts: readonly Prompt[];
};

const GUIDE: Record<ReportKind, string> = {
  daily: "complyai.md",
  weekly: "notification-preferences.md",
  monthly: "notification-preferences.md",
  quarterly: "notification-preferences.md",
};

const FORMS: Record<ReportKind, Form> = {
  daily: {
    title: "Daily brief",
    dueAt: "06:00",
    dueDays: 0,
    sections: ["objectives", "alerts", "freshness", "syncs", "deliveries", "actions", "checklists"],
    prompts: [],
  },
  weekly: {
    title: "Weekly operations",
    dueAt: "06:00",
    dueDays: 2,
    sections: REPORT_SECTIONS.filter((key) => key !== "audit" && key !== "capacity"),
    prompts: [
      {
        key: "coverage",
        title: "Test coverage",
        asks: "How much of the code the tests cover now, and what changed since last week.",
        dueDays: 2,
      },
    ],
  },
  monthly: {
    title: "Monthly summary",
    dueAt: "06:00",
    dueDays: 5,
    sections: REPORT_SECTIONS.filter((key) => key !== "audit"),
    prompts: [
      {
        key: "vulnerabilities",
        title: "Vulnerability scans",
        asks: "What the scans of this month found, what is fixed and what is still open, the worst first.",
        dueDays: 5,
      },
      {
        key: "feedback",
        title: "Feedback of users",
        asks: "What people asked for or complained of, and how many of their tickets are open.",
        dueDays: 5,
      },
    ],
  },
  quarterly: {
    title: "Quarterly governance",
    dueAt: "06:00",
    dueDays: 10,
    sections: REPORT_SECTIONS,
    prompts: [
      {
        key: "compliance",
        title: "Compliance",
        asks: "Where we stand with GDPR, CCPA and SOC 2, and what is not met.",
        dueDays: 10,
      },
      {
        key: "roadmap",
        title: "Roadmap",
        asks: "What was planned for the quarter, what of it is done, and what moved.",
        dueDays: 10,
      },
      {
        key: "risks",
        title: "Risk register",
        asks: "Risks that are new, that changed or that are gone, each with its owner.",
        dueDays: 10,
      },
      {
        key: "improvements",
        title: "Lessons and improvements",
        asks: "What was learned, what is done differently now, and when it is looked at again.",
        dueDays: 10,
      },
    ],
  },
};

/** Which line of the guide asks for a section, where one does. */
const ASKED: Record<ReportKind, Partial<Record<SectionKey, number>>> = {
  daily: { syncs: 42 },
  weekly: { objectives: 165, latency: 167, notifications: 168, security: 169 },
  monthly: { latency: 174, capacity: 175, security: 176 },
  quarterly: { audit: 183 },
};

/** Platforms whose own guide asks for a brief each morning. */
const DAILY: readonly PlatformId[] = ["complyai"];

const platforms = PLATFORM_IDS.filter((id) => id !== "wheelhouse");

const keyOf = (kind: ReportKind, platformId: PlatformId | null) => `${kind}/${platformId ?? "all"}`;

/** The line that asks for a section of a report that ships. */
export function askedBy(
  shippedKey: string | null,
  section: SectionKey,
): { file: string; line: number } | undefined {
  const kind = Object.keys(FORMS).find((one) => shippedKey?.startsWith(`${one}/`)) as ReportKind | undefined;
  const line = kind && ASKED[kind][section];
  return line ? { file: GUIDE[kind], line } : undefined;
}

/** People write in the reports about everything, and in those of the platform whose guide asks for these parts. */
const promptsOf = (kind: ReportKind, platformId: PlatformId | null) =>
  platformId === null || platformId === "notification-preferences" ? FORMS[kind].prompts : [];

const shipped = (["daily", "weekly", "monthly", "quarterly"] as const).flatMap((kind) =>
  [null, ...(kind === "daily" ? DAILY : platforms)].map((platformId) => {
    const { title, dueAt, dueDays, sections } = FORMS[kind];
    const prompts = promptsOf(kind, platformId);
    return {
      row: {
        shippedKey: keyOf(kind, platformId),
        title: platformId ? `${title}: ${declarationOf(platformId).name}` : title,
        kind,
        platformId,
        zone: "UTC",
        dueAt,
        dueDays: prompts.length > 0 ? dueDays : 0,
        sections,
      },
      prompts,
    };
  }),
);

/** Makes a row of every report that ships. One that an admin changed or took away stays as they left it. */
export async function declareReports(db: Db, now: Date): Promise<void> {
  for (const { row, prompts } of shipped)
    await db.transaction(async (tx) => {
      const [made] = await tx
        .insert(reportDefinitions)
        .values({ ...row, changedByName: "Wheelhouse", changedAt: now })
        .onConflictDoNothing({ target: reportDefinitions.shippedKey })
        .returning({ id: reportDefinitions.id });
      const { shippedKey, ...described } = row;
      const [same] = made
        ? [made]
        : await tx
            .update(reportDefinitions)
            .set(described)
            .where(and(eq(reportDefinitions.shippedKey, shippedKey), eq(reportDefinitions.version, 1)))
            .returning({ id: reportDefinitions.id });
      if (!same) return;
      for (const [place, prompt] of prompts.entries())
        await tx
          .insert(reportPrompts)
          .values({ definitionId: same.id, place, ...prompt })
          .onConflictDoUpdate({
            target: [reportPrompts.definitionId, reportPrompts.key],
            set: { title: prompt.title, asks: prompt.asks, dueDays: prompt.dueDays, place },
          });
    });
}
