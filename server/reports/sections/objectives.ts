import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { objectives, objectiveVersions } from "@/db/schema";
import { type CountingRules, NOTHING_COUNTED } from "@/domain/objective";
import {
  attainmentOver,
  budgetOver,
  isMostlyUnknown,
  type Promised,
  rulesFor,
  type Unseen,
  unseenOver,
} from "@/domain/objective-budget";
import { standingOf, unseenTimeText } from "@/domain/objective-says";
import { promisedIn } from "@/domain/objective-version";
import type { CellStatus } from "@/domain/report";
import { tallyStretches } from "@/server/objectives/tally";
import { promiseAddress } from "@/server/reports/addresses";
import {
  at,
  type Exception,
  fewOf,
  figure,
  inPlaces,
  plural,
  type SectionContext,
  type SectionMaker,
  tableOf,
  text,
} from "./section";

type Objective = typeof objectives.$inferSelect;
type Term = { from: Date; to: Date; target: number; rules: CountingRules };
type Judged = {
  objective: Objective;
  environmentId: string;
  targets: readonly number[];
  percent: number | null;
  left: number | null;
  spentShare: number | null;
  unseen: Unseen;
  status: CellStatus;
};

/** Every promise over the time, counted by the rules that held then; a target that changed counts from its change on. */
export const objectivesSection: SectionMaker = async (ctx) => {
  const judged = await judgedIn(ctx);
  const address = ({ objective, environmentId }: Judged) => promiseAddress(ctx, objective.id, environmentId);
  const broken = judged.filter(({ status }) => status === "alert");
  const untold = judged.filter(({ status }) => status === "unknown");
  const exceptions: Exception[] = [
    ...fewOf(
      broken.map((one) => ({
        says: `${one.objective.title} in ${one.environmentId}: ${percentText(one.percent)}, promised are ${one.targets.map((target) => `${target} %`).join(", then ")}.`,
        status: "alert" as const,
        href: address(one),
      })),
      (more) => `${plural(more, "more promise was", "more promises were")} not kept.`,
    ),
    ...judged
      .filter(({ status }) => status === "warn")
      .slice(0, 3)
      .map((one) => ({
        says: `${one.objective.title} in ${one.environmentId} was kept, with ${Math.round(100 * (one.spentShare ?? 0))} % of its budget spent.`,
        status: "warn" as const,
        href: address(one),
      })),
  ];
  return {
    section: {
      says:
        judged.length === 0
          ? "Nothing is promised here."
          : `${plural(judged.length, "promise")}: ${judged.length - broken.length - untold.length} kept, ${broken.length} broken, ${untold.length} that nobody can tell.`,
      tables: [
        tableOf(
          {
            key: "promises",
            title: "Promises",
            columns: [
              { key: "title", title: "Promise", unit: "text" },
              { key: "place", title: "Where", unit: "text" },
              { key: "percent", title: "Kept", unit: "percent" },
              { key: "target", title: "Target", unit: "percent" },
              { key: "left", title: "Budget left", unit: "count" },
              { key: "spent", title: "Budget spent", unit: "percent" },
              { key: "unknown", title: "Unknown", unit: "count" },
              { key: "counted", title: "Counted in", unit: "text" },
              { key: "by", title: "Counted by", unit: "text" },
            ],
            empty: "Nothing is promised here.",
          },
          judged.map((one) => ({
            cells: {
              title: text(one.objective.title, { href: address(one) }),
              place: text(one.environmentId),
              percent: { ...figure(rounded(one.percent, 4), address(one)), status: one.status },
              target: figure(one.targets.at(-1) ?? null),
              left: figure(rounded(one.left, 1), address(one)),
              spent: figure(one.spentShare === null ? null : rounded(100 * one.spentShare, 1), address(one)),
              unknown: figure(one.unseen.unknown, address(one), one.unseen.unknown > 0 ? "unknown" : "ok"),
              counted: text(unitText(one)),
              by: text(one.objective.countedBy),
            },
          })),
        ),
      ],
    },
    exceptions,
    missing: missingOf(untold),
  };
};

const isOfUnseenTime = ({ accounting }: Objective, { unit }: Unseen) =>
  accounting === "ratio" && unit === "minutes";

const unitText = ({ objective, unseen }: Judged) => {
  if (isOfUnseenTime(objective, unseen)) return "things, unknown in minutes";
  return objective.accounting === "time" ? "minutes" : "things";
};

const unseenText = (objective: Objective, unseen: Unseen) =>
  isOfUnseenTime(objective, unseen)
    ? unseenTimeText(unseen.unknown, unseen.known)
    : "more of this time was unknown than known";

const MOST_NAMED = 5;

function missingOf(untold: readonly Judged[]): string[] {
  const named = untold
    .slice(0, MOST_NAMED)
    .map(
      ({ objective, environmentId, unseen }) =>
        `${objective.title} in ${environmentId}: ${isMostlyUnknown(unseen) ? unseenText(objective, unseen) : "nothing was counted in this time"}.`,
    );
  const more = untold.length - named.length;
  return more > 0 ? [...named, `${plural(more, "more promise")}: too little was known in this time.`] : named;
}

async function judgedIn(ctx: SectionContext): Promise<Judged[]> {
  const platforms = [...new Set(ctx.environments.map(({ platformId }) => platformId))];
  if (platforms.length === 0) return [];
  const promised = await ctx.db
    .select()
    .from(objectives)
    .where(and(eq(objectives.active, true), inArray(objectives.platformId, platforms)))
    .orderBy(asc(objectives.platformId), asc(objectives.key));
  const terms = await termsOf(ctx, promised);
  const { rows: places } = await ctx.db.execute<{ objective: string; place: string }>(sql`
    select distinct objective_id as objective, environment_id as place from objective_days
    where day >= (${at(ctx.from)} at time zone 'UTC')::date and day <= (${at(ctx.to)} at time zone 'UTC')::date
      and ${inPlaces(ctx, sql`environment_id`)} order by 1, 2`);
  const pairs = promised.flatMap((objective) => {
    const here = places.filter((row) => row.objective === objective.id).map(({ place }) => place);
    return (here.length > 0 ? here : firstPlaceOf(ctx, objective)).map((environmentId) => ({
      objective,
      environmentId,
    }));
  });
  const stretches = pairs.flatMap(({ objective, environmentId }) =>
    (terms.get(objective.id) ?? []).map(({ from, to }) => ({
      series: { objectiveId: objective.id, environmentId, tenant: "" },
      from,
      to,
    })),
  );
  const tallies = await tallyStretches(ctx.db, stretches);
  let next = 0;
  const judged = pairs.map(({ objective, environmentId }) => {
    const parts = (terms.get(objective.id) ?? []).map(({ target, rules }) => ({
      target,
      rules: rulesFor(objective.accounting, rules),
      tally: tallies[next++] ?? NOTHING_COUNTED,
    }));
    return judgedOne(ctx, objective, environmentId, parts);
  });
  return judged.sort((a, b) => RANK[a.status] - RANK[b.status]);
}

const RANK: Record<CellStatus, number> = { alert: 0, unknown: 1, warn: 2, ok: 3 };

/** A promise of which nothing was counted anywhere is told once, as unknown. */
const firstPlaceOf = (ctx: SectionContext, { platformId }: Objective) =>
  ctx.environments
    .filter((environment) => environment.platformId === platformId)
    .map(({ id }) => id)
    .slice(0, 1);

function judgedOne(
  ctx: SectionContext,
  objective: Objective,
  environmentId: string,
  parts: readonly Promised[],
): Judged {
  const counted = parts.filter(
    ({ tally: { good, bad, unknown, maintenance, seen = 0 } }) =>
      good + bad + unknown + maintenance + seen > 0,
  );
  const { percent } = attainmentOver(counted);
  const asOf = ctx.now < ctx.to ? ctx.now : ctx.to;
  const window = { to: ctx.to, asOf, accounting: objective.accounting };
  const budget = budgetOver(counted, window);
  const targets = [...new Set((counted.length > 0 ? counted : parts).map(({ target }) => target))];
  const unseen = unseenOver(counted, window);
  const standing = standingOf({ percent, budget, unseen });
  return {
    objective,
    environmentId,
    targets,
    percent,
    left: budget.left,
    spentShare: budget.share,
    unseen,
    status: standing === "paused" ? "unknown" : standing,
  };
}

/** What was promised from when to when within the time; what was first promised later counts for all that is before. */
async function termsOf(
  { db, from, to }: SectionContext,
  promised: readonly Objective[],
): Promise<Map<string, Term[]>> {
  const versions = await db
    .select()
    .from(objectiveVersions)
    .where(sql`${objectiveVersions.at} < ${at(to)}`)
    .orderBy(asc(objectiveVersions.objectiveId), asc(objectiveVersions.version));
  return new Map(
    promised.map((objective) => {
      const mine = versions.filter(({ objectiveId }) => objectiveId === objective.id);
      const told = mine.length > 0 ? mine : [{ ...objective, reason: "", byName: "", at: from }];
      const terms = promisedIn(told, from, to).map(({ version: { target, rules }, ...stretch }) => ({
        ...stretch,
        target,
        rules,
      }));
      return [objective.id, terms] as const;
    }),
  );
}

const rounded = (value: number | null, digits: number) =>
  value === null ? null : Math.round(value * 10 ** digits) / 10 ** digits;

/** Never rounded up to what was promised: 99.8996 % is not 99.9 %. */
const percentText = (percent: number | null) =>
  percent === null ? "nothing counted" : `${Math.floor(percent * 1000) / 1000} %`;
