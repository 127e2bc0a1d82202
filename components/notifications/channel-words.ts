import type { NotificationEvent, NotificationState } from "@/domain/notification";
import type { Status } from "@/domain/status";

export type ChannelState = { status: Status; word: string };

/** What is known of a channel; one that never delivered anything is unknown, not good. */
export function channelState(channel: {
  active: boolean;
  failingSince: Date | null;
  lastOkAt: Date | null;
}): ChannelState {
  if (!channel.active) return { status: "paused", word: "off" };
  if (channel.failingSince) return { status: "alert", word: "failing" };
  if (!channel.lastOkAt) return { status: "unknown", word: "untried" };
  return { status: "ok", word: "works" };
}

/** The page's question in a sentence: would somebody hear of it? */
export function channelsAnswer(
  channels: readonly { title: string; active: boolean; failingSince: Date | null; lastOkAt: Date | null }[],
): string {
  const active = channels.filter((channel) => channel.active);
  if (active.length === 0) return "Nobody is told of anything: there is no channel yet.";
  const named = (word: string) => active.filter((channel) => channelState(channel).word === word);
  const failing = named("failing");
  const untried = named("untried");
  if (failing.length > 0)
    return `${failing.map(({ title }) => title).join(", ")} ${failing.length === 1 ? "fails" : "fail"}; ${failing.length === active.length ? "nothing else is left" : "the others take over where they stand in"}.`;
  if (untried.length === active.length) return "No channel delivered anything yet. Test them.";
  if (untried.length > 0)
    return `${active.length - untried.length} of ${active.length} channels delivered something so far. Test the others.`;
  return active.length === 1 ? "The one channel works." : `All ${active.length} channels work.`;
}

export const STATE_STATUS: Record<NotificationState, Status> = {
  waiting: "unknown",
  held: "paused",
  sending: "unknown",
  sent: "ok",
  failed: "alert",
  unknown: "unknown",
  dropped: "paused",
};

export const EVENT_WORD: Record<NotificationEvent, string> = {
  trigger: "opened",
  acknowledge: "taken",
  resolve: "over",
  update: "changed",
  remind: "reminder",
  handover: "handed over",
  digest: "digest",
  checkpoint: "heads of the trail",
  test: "test",
};

export function quietText(
  quiet: { zone: string; from: string; to: string; exceptSeverities: readonly string[] } | null,
): string {
  if (!quiet) return "none";
  const but =
    quiet.exceptSeverities.length > 0 ? `, but not for ${quiet.exceptSeverities.join(" and ")}` : "";
  return `${quiet.from} to ${quiet.to} ${quiet.zone}${but}`;
}
