/** One way of writing durations everywhere: "0.8 s", "41 s", "41 min", "4 h 12 min", "3 d 4 h". */
export function formatDuration(milliseconds: number): string {
  const negative = milliseconds < 0;
  const ms = Math.abs(milliseconds);
  const text = positive(ms);
  return negative ? `-${text}` : text;
}

function positive(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48)
    return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}

export const seconds = (n: number) => n * 1000;
export const minutes = (n: number) => n * 60_000;
export const hours = (n: number) => n * 3_600_000;
export const days = (n: number) => n * 86_400_000;

/** A value with its unit, as written next to its limit. */
export type Unit = "seconds" | "ms" | "percent" | "count" | "ratio" | "bytes";

export function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case "seconds":
      return formatDuration(value * 1000);
    case "ms":
      return value >= 1000 ? formatDuration(value) : `${trim(value)} ms`;
    case "percent":
      return `${trim(value)} %`;
    case "ratio":
      return `${trim(value * 100)} %`;
    case "bytes":
      return formatBytes(value);
    case "count":
      return trim(value);
  }
}

function trim(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString("en-US");
  const digits = Math.abs(value) < 1 ? 2 : Math.abs(value) < 10 ? 2 : 1;
  return String(Number(value.toFixed(digits)));
}

function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${trim(value)} ${units[unit]}`;
}
