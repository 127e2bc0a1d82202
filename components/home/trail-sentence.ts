import { formatDuration } from "@/domain/duration";

type Summary = {
  heads: readonly { scope: string; seq: number }[];
  checkpoint: { seq: number; at: string } | null;
};

/** How long the trail is, and up to where it is also noted where the database cannot change it. */
export function trailSentence({ heads, checkpoint }: Summary, now: number): string {
  const length = heads.reduce((sum, { seq }) => sum + seq, 0);
  const events = `The trail holds ${length.toLocaleString("en-US")} chained ${length === 1 ? "event" : "events"}`;
  if (!checkpoint) return `${events}; no checkpoint has been written outside the database yet.`;
  const age = Math.max(0, now - Date.parse(checkpoint.at));
  const ago = age < 60_000 ? "just now" : `${formatDuration(age)} ago`;
  return `${events}; the last checkpoint outside the database reaches event ${checkpoint.seq.toLocaleString("en-US")}, ${ago}.`;
}
