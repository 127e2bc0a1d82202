import { asc, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, type reportDefinitions } from "@/db/schema";
import {
  type CellStatus,
  REPORT_SECTIONS,
  type ReportContent,
  type ReportSection,
  SECTION_WORD,
  type SectionKey,
} from "@/domain/report";
import { periodBefore, type ReportPeriod } from "@/domain/report-period";
import { log } from "@/server/log";
import { withPlaces } from "@/server/scope";
import { accountingOf } from "./accounting";
import { withBefore } from "./compare";
import { completenessOf } from "./completeness";
import { SECTIONS } from "./sections";
import type { Exception, SectionContext, SectionMade } from "./sections/section";
import { askedBy } from "./shipped";

export type Definition = typeof reportDefinitions.$inferSelect;

type Making = {
  definition: Definition;
  period: ReportPeriod;
  now: Date;
  /** The report of the period before, as it was frozen. */
  before?: ReportContent | undefined;
  /** Told after each section, 0 to 1. */
  progress?: (share: number, said: string) => Promise<void>;
};

const RANK: Record<CellStatus, number> = { alert: 0, unknown: 1, warn: 2, ok: 3 };

/**
 * Everything a report tells about a period. Each section is made by itself: one that fails is named among what is
 * missing. Where there is no report of the period before, its figures are counted too.
 */
export async function contentOf(db: Db, making: Making): Promise<ReportContent> {
  const { definition, period, before, progress } = making;
  const isCountedAnew = !before;
  const half = isCountedAnew ? 0.5 : 1;
  const content = await bareContent(db, {
    ...making,
    progress: (share, said) => told(progress, share * half, said),
  });
  const compared =
    before ??
    (await bareContent(db, {
      ...making,
      period: periodBefore(definition.kind, period),
      progress: (share, said) => told(progress, half + share * half, `the time before: ${said}`),
    }));
  return {
    ...withBefore(content, compared),
    accounting: accountingOf(period, definition.sections, { isCountedAnew }),
  };
}

const told = (progress: Making["progress"], share: number, said: string) =>
  progress?.(share, said) ?? Promise.resolve();

async function bareContent(db: Db, { definition, period, now, progress }: Making): Promise<ReportContent> {
  const { platformId } = definition;
  const places = await db
    .select({ id: environments.id, platformId: environments.platformId })
    .from(environments)
    .where(eq(environments.active, true))
    .orderBy(asc(environments.id));
  const ctx: SectionContext = {
    db,
    platformId,
    environments: places.filter((place) => !platformId || place.platformId === platformId),
    from: period.from,
    to: period.to,
    now,
  };
  const sections: ReportSection[] = [];
  const exceptions: Exception[] = [];
  const missing: string[] = [];
  const wanted = REPORT_SECTIONS.filter((key) => definition.sections.includes(key));
  for (const [index, key] of wanted.entries()) {
    await progress?.(index / (wanted.length + 1), SECTION_WORD[key]);
    const made = await held(ctx, SECTIONS[key]).catch((error: unknown) => broke(error, key));
    const asked = askedBy(definition.shippedKey, key);
    sections.push({ key, title: SECTION_WORD[key], ...made.section, ...(asked && { asked }) });
    exceptions.push(...made.exceptions);
    missing.push(...made.missing);
  }
  await progress?.(wanted.length / (wanted.length + 1), "Completeness");
  const { percent, missing: unseen } = await held(ctx, completenessOf).catch((error: unknown) => {
    log.error({ error }, "the completeness of a report broke");
    return {
      percent: null,
      missing: ["How complete it is could not be counted: something broke on our side."],
    };
  });
  return {
    title: definition.title,
    platformId,
    kind: definition.kind,
    period: {
      name: period.name,
      from: period.from.toISOString(),
      to: period.to.toISOString(),
      zone: period.zone,
    },
    madeAt: now.toISOString(),
    accounting: [],
    exceptions: exceptions.sort((a, b) => RANK[a.status] - RANK[b.status]),
    sections,
    manual: [],
    missing: [...unseen, ...missing],
    completeness: percent,
  };
}

/** In one transaction, so that its figures agree; of one platform, held to it by the database as well. */
const held = <T>(ctx: SectionContext, work: (ctx: SectionContext) => Promise<T>): Promise<T> =>
  ctx.platformId
    ? withPlaces(ctx.db, [{ platformId: ctx.platformId, environmentId: null, tenant: null }], (db) =>
        work({ ...ctx, db }),
      )
    : ctx.db.transaction((db) => work({ ...ctx, db }), {
        isolationLevel: "repeatable read",
        accessMode: "read only",
      });

function broke(error: unknown, section: SectionKey): SectionMade {
  const title = SECTION_WORD[section];
  log.error({ error, section }, "a section of a report broke");
  return {
    section: {
      says: "This section could not be made: something broke on our side. The console’s log says what.",
      tables: [],
    },
    exceptions: [{ says: `The section “${title}” could not be made.`, status: "unknown" }],
    missing: [`${title}: the section could not be made.`],
  };
}
