import type { Db } from "@/db";
import { notFound } from "@/domain/errors";
import { type Grain, grainOf } from "@/domain/performance";
import { type Bucket, bucketsOf, figuresOf, together } from "./buckets";
import { activePlace, limitsOf, timedChecks } from "./measured";

export type Asked = { environmentId: string; check?: string | undefined; from: Date; to: Date };

/**
 * How long the answers of an environment took and how many failed: of one check, or of its front and API together.
 * Percentiles come from histograms merged over checks and time, at most 1.5 % off; never from averages of percentiles.
 * `before` is the stretch of the same length that ended where this one begins, its points at their own time.
 */
export async function performanceOf(db: Db, { environmentId, check, from, to }: Asked) {
  const place = await activePlace(db, environmentId);
  const { timed, doors } = await timedChecks(db, place);
  const named = check === undefined ? undefined : timed.find(({ key }) => key === check);
  if (check !== undefined && !named) throw notFound("check that is timed", check);
  const chosen = named ? [named] : doors;
  const span = to.getTime() - from.getTime();
  const earlier = { from: new Date(from.getTime() - span), to: from };
  const ids = chosen.map(({ id }) => id);
  const [now, past, limits] = await Promise.all([
    readAs(db, ids, { from, to }, grainOf(span)),
    readAs(db, ids, earlier, grainOf(span)),
    limitsOf(db, place.platformId, named?.metric ?? null),
  ]);
  return {
    environmentId,
    check: check ?? null,
    choices: timed.map(({ key, title, part }) => ({ key, title, part })),
    counted: chosen.map(({ title, part }) => `${part}: ${title}`),
    everySeconds: Math.max(0, ...chosen.map(({ everySeconds }) => everySeconds)),
    from,
    to,
    ...now,
    before: { ...earlier, ...past },
    limits,
  };
}

/**
 * Single answers are kept for a month and hours for a hundred days: an older stretch is told more coarsely, as long as
 * it is no shorter than what one point would then stand for.
 */
async function readAs(db: Db, ids: readonly number[], stretch: { from: Date; to: Date }, grain: Grain) {
  const span = stretch.to.getTime() - stretch.from.getTime();
  const coarser = COARSER.filter(({ stepMs }) => stepMs > grain.stepMs && stepMs <= span);
  const read = async (as: Grain) => answer(await bucketsOf(db, ids, stretch, as), as);
  const wanted = await read(grain);
  if (wanted.points.length > 0) return wanted;
  for (const as of coarser) {
    const found = await read(as);
    if (found.points.length > 0) return found;
  }
  return wanted;
}

const COARSER: readonly Grain[] = [
  { from: "hours", stepMs: 3_600_000 },
  { from: "days", stepMs: 86_400_000 },
];

const answer = (buckets: readonly Bucket[], grain: Grain) => ({
  grain,
  points: buckets.map((bucket) => ({ at: new Date(bucket.at), ...figuresOf(bucket) })),
  total: figuresOf(together(buckets)),
});
