import { absoluteText } from "@/components/ui/time-text";

/** "09:30" today, "19 Nov 09:30" on another day of the zone. */
export function clockText(at: number, zone: string, now: number, hasSeconds = false): string {
  const isToday = absoluteText(at, zone, "day") === absoluteText(now, zone, "day");
  return isToday
    ? absoluteText(at, zone, "clock").slice(0, hasSeconds ? 8 : 5)
    : absoluteText(at, zone, "minute");
}
