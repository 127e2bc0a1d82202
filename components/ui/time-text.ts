import { formatDuration } from "@/domain/duration";

/** "just now", "20 s ago", "4 h 12 min ago", "in 3 min". Seconds move in tens, so that nothing flickers. */
export function relativeText(at: number, now: number): string {
  const difference = now - at;
  const size = Math.abs(difference);
  if (size < 10_000) return "just now";
  const text = ageText(size);
  return difference > 0 ? `${text} ago` : `in ${text}`;
}

export function ageText(ms: number): string {
  const size = Math.max(0, ms);
  if (size >= 60_000) return formatDuration(size);
  return `${Math.floor(size / 10_000) * 10} s`;
}

export type TimeForm = "full" | "minute" | "day" | "clock";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const formatters = new Map<string, Intl.DateTimeFormat>();

function partsOf(at: number, zone: string): Map<string, string> {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
      timeZoneName: "longOffset",
    });
    formatters.set(zone, formatter);
  }
  return new Map(formatter.formatToParts(at).map((part) => [part.type, part.value]));
}

/**
 * A moment on the clock of a zone, written from numbers alone: server and browser carry different
 * language data and must still agree to the letter.
 */
export function absoluteText(at: number, zone: string, form: TimeForm = "full"): string {
  const parts = partsOf(at, zone);
  const part = (name: string) => parts.get(name) ?? "";
  const day = `${Number(part("day"))} ${MONTHS[Number(part("month")) - 1]}`;
  const minute = `${part("hour")}:${part("minute")}`;
  if (form === "day") return `${day} ${part("year")}`;
  if (form === "clock") return `${minute}:${part("second")}`;
  if (form === "minute") return `${day} ${minute}`;
  return `${day} ${part("year")} ${minute}:${part("second")} ${offsetText(part("timeZoneName"))}`;
}

/** "UTC", "UTC-5", "UTC+5:30". */
export function zoneText(zone: string, at: number): string {
  return offsetText(partsOf(at, zone).get("timeZoneName") ?? "");
}

/** How far the clocks of a zone are ahead of UTC. */
export function zoneOffsetMs(zone: string, at: number): number {
  const [, sign, hours, minutes] = partsOf(at, zone).get("timeZoneName")?.match(OFFSET) ?? [];
  if (!sign) return 0;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

const OFFSET = /^GMT([+-])(\d+):(\d+)/;

function offsetText(offset: string): string {
  const [, sign, hours, minutes] = offset.match(OFFSET) ?? [];
  if (!sign || `${hours}${minutes}` === "0000") return "UTC";
  return `UTC${sign}${Number(hours)}${minutes === "00" ? "" : `:${minutes}`}`;
}
