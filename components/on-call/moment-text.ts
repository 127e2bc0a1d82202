import { momentOf, wallClock } from "@/domain/zone";

const pad = (part: number) => String(part).padStart(2, "0");

/** A moment as a field of date and time shows it: "2026-11-21T03:10". */
export function textOfMoment(at: number, zone: string): string {
  const { year, month, day, hour, minute } = wallClock(new Date(at), zone);
  return `${year}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}`;
}

export function momentOfText(text: string, zone: string): Date | undefined {
  const [, year, month, day, hour, minute] = text.match(/^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)$/) ?? [];
  if (!year) return undefined;
  return momentOf(
    {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
    },
    zone,
  );
}
