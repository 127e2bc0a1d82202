import type { Hours, Override, Rotation } from "./escalation";
import { momentOf, wallClock } from "./zone";

export type Roster = { zone: string; rotations: readonly Rotation[]; overrides: readonly Override[] };

/** Who is on call and why, or why nobody is. */
export type Duty =
  | { contactId: string; by: string; overrideId?: string; gap: null }
  | { contactId: null; gap: string };

/** A stretch in which the same contact, or nobody, is on call. */
export type Shift = Duty & { fromAt: Date; toAt: Date };

const DAY_MS = 86_400_000;
type Day = { year: number; month: number; day: number };

const utcOf = ({ year, month, day }: Day) => Date.UTC(year, month - 1, day);

function dayAfter(day: Day, days: number): Day {
  const date = new Date(utcOf(day) + days * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function parseDay(text: string): Day {
  const [year = 1970, month = 1, day = 1] = text.split("-").map(Number);
  return { year, month, day };
}

function momentAt(day: Day, clock: string, zone: string): number {
  const [hour = 0, minute = 0] = clock.split(":").map(Number);
  return momentOf({ ...day, hour, minute }, zone).getTime();
}

/** The moment of a rotation's handover with this number; the first is 0. */
const handover = (rotation: Rotation, turn: number, zone: string) =>
  momentAt(dayAfter(parseDay(rotation.startsOn), turn * rotation.everyDays), rotation.handoverAt, zone);

/** The number of the turn that runs at a moment; negative before the first. */
function turnAt(rotation: Rotation, at: number, zone: string): number {
  const days = (utcOf(wallClock(new Date(at), zone)) - utcOf(parseDay(rotation.startsOn))) / DAY_MS;
  const turn = Math.floor(days / rotation.everyDays);
  return handover(rotation, turn, zone) > at ? turn - 1 : turn;
}

/** The stretches of some hours that may touch [from, to]. */
export function stretchesOf(hours: Hours, zone: string, from: number, to: number): [number, number][] {
  const found: [number, number][] = [];
  const first = dayAfter(wallClock(new Date(from), zone), -1);
  for (let day = first; utcOf(day) <= to + DAY_MS; day = dayAfter(day, 1)) {
    const weekday = new Date(utcOf(day)).getUTCDay() || 7;
    if (!hours.days.includes(weekday)) continue;
    const end = hours.to > hours.from ? day : dayAfter(day, 1);
    found.push([momentAt(day, hours.from, zone), momentAt(end, hours.to, zone)]);
  }
  return found;
}

const isWithin = (hours: readonly Hours[], zone: string, at: number) =>
  hours.length === 0 ||
  hours.some((one) => stretchesOf(one, zone, at, at).some(([from, to]) => from <= at && at < to));

/** The first moment within the hours, from this one on. */
export function firstWithin(within: (Hours & { zone: string }) | null, at: Date): Date {
  if (!within) return at;
  const time = at.getTime();
  for (const [from, to] of stretchesOf(within, within.zone, time, time + 8 * DAY_MS))
    if (to > time) return new Date(Math.max(from, time));
  return at;
}

/** Exactly one contact, or the reason why nobody. An override wins; then the first rotation that has somebody. */
export function onDuty({ zone, rotations, overrides }: Roster, moment: Date): Duty {
  const at = moment.getTime();
  const instead = overrides.findLast(({ fromAt, toAt }) => fromAt.getTime() <= at && at < toAt.getTime());
  if (instead) return { contactId: instead.contactId, by: "Stands in", overrideId: instead.id, gap: null };
  let gap = rotations.length === 0 ? "The schedule has no rotation." : "";
  for (const rotation of rotations) {
    const turn = turnAt(rotation, at, zone);
    if (turn < 0) gap ||= `${rotation.title} begins on ${rotation.startsOn}.`;
    else if (!isWithin(rotation.hours, zone, at)) gap = "Outside the hours of every rotation.";
    else {
      const contactId = rotation.contacts[turn % rotation.contacts.length];
      if (contactId) return { contactId, by: rotation.title, gap: null };
      gap ||= `${rotation.title} has nobody.`;
    }
  }
  return { contactId: null, gap };
}

/** Every moment in (from, to) at which somebody else may be on call. */
function edgesOf({ zone, rotations, overrides }: Roster, from: number, to: number): number[] {
  const edges = new Set<number>();
  for (const { fromAt, toAt } of overrides) edges.add(fromAt.getTime()).add(toAt.getTime());
  for (const rotation of rotations) {
    for (let turn = Math.max(0, turnAt(rotation, from, zone)); ; turn += 1) {
      const at = handover(rotation, turn, zone);
      if (at >= to) break;
      edges.add(at);
    }
    for (const hours of rotation.hours)
      for (const [start, end] of stretchesOf(hours, zone, from, to)) edges.add(start).add(end);
  }
  return [...edges].filter((at) => from < at && at < to).sort((a, b) => a - b);
}

const isSame = (a: Duty, b: Duty) =>
  a.contactId === b.contactId &&
  (a.contactId === null || b.contactId === null
    ? a.gap === b.gap
    : a.by === b.by && a.overrideId === b.overrideId);

/** The shifts of a period, one after another without a hole; nobody's are there too, with why. */
export function shiftsOf(roster: Roster, from: Date, to: Date): Shift[] {
  const edges = [from.getTime(), ...edgesOf(roster, from.getTime(), to.getTime())];
  const shifts: Shift[] = [];
  for (const [index, edge] of edges.entries()) {
    const toAt = new Date(edges[index + 1] ?? to.getTime());
    const duty = onDuty(roster, new Date(edge));
    const last = shifts.at(-1);
    if (last && isSame(last, duty)) last.toAt = toAt;
    else shifts.push({ ...duty, fromAt: new Date(edge), toAt });
  }
  return shifts;
}
