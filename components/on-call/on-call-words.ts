import { formatDuration } from "@/domain/duration";
import type { Hours, Rotation } from "@/domain/escalation";
import type { Told } from "@/domain/escalation-reach";
import type { Schedule } from "./on-call-types";

export const many = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;

/** Who is on call now, and whether anybody will be. */
export function onCallAnswer(all: readonly Schedule[]): string {
  const schedules = all.filter(({ active }) => active);
  if (schedules.length === 0) return "Nobody is on call: no schedule is in use.";
  const covered = schedules.filter(({ now }) => now?.contactId);
  const gaps = schedules.reduce((sum, { gaps }) => sum + gaps.length, 0);
  const without = schedules.filter(({ now }) => !now?.contactId).map(({ label }) => label);
  const nowText =
    without.length === 0
      ? `Somebody is on call on all ${schedules.length} schedules now.`
      : `Somebody is on call on ${covered.length} of ${schedules.length} schedules now, nobody for ${without.join(", ")}.`;
  return `${nowText} ${gaps === 0 ? "No gap in the next 14 days." : `${many(gaps, "gap", "gaps")} in the next 14 days.`}`;
}

export const waitText = (seconds: number) =>
  seconds === 0 ? "At once" : `After ${formatDuration(seconds * 1000)}`;

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

export function daysText(days: readonly number[]): string {
  const sorted = [...days].sort((a, b) => a - b);
  const [first, last] = [sorted[0] ?? 1, sorted.at(-1) ?? 1];
  if (sorted.length === 7) return "every day";
  if (sorted.length > 2 && last - first === sorted.length - 1) return `${DAYS[first - 1]}–${DAYS[last - 1]}`;
  return sorted.map((day) => DAYS[day - 1]).join(", ");
}

export const hoursText = ({ days, from, to }: Hours) => `${daysText(days)} ${from}–${to}`;

export function rotationText(rotation: Rotation, nameOf: (id: string) => string): string {
  const turn = rotation.everyDays === 7 ? "a week" : many(rotation.everyDays, "day", "days");
  const hours = rotation.hours.length > 0 ? `, only ${rotation.hours.map(hoursText).join(" and ")}` : "";
  const people = rotation.contacts.map(nameOf).join(", then ");
  return rotation.contacts.length === 1
    ? `${rotation.title}: ${people} alone${hours}`
    : `${rotation.title}: ${people}; each ${turn}, handed over at ${rotation.handoverAt}${hours}`;
}

/** "Mail → a@b, Slack → #ops": what really goes out. */
export const waysText = ({ ways }: Told) =>
  ways.map(({ channel, recipient }) => `${channel} → ${recipient}`).join(", ");

export const WEEKDAYS = DAYS.map((label, index) => ({ value: index + 1, label }));
