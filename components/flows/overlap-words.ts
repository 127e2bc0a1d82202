import { formatDuration } from "@/domain/duration";
import type { Flow, FlowAnswer } from "./flow-types";

type Version = Pick<
  FlowAnswer["versions"][number],
  "flowId" | "createdAt" | "acceptedAt" | "acceptedSaid" | "rejectedAt" | "rejectedSaid" | "retiredAt"
>;

export type OverlapMoment = { key: string; title: string; at: Date | null; said: string };

export type OverlapShown = {
  /** In the order in which they belong, the emergency's other order included. */
  moments: OverlapMoment[];
  /** While both were accepted; null until the old one is proved dead, or when it was dead first. */
  bothMs: number | null;
  old: { from: Date; to: Date | null } | null;
  fresh: { from: Date; to: Date | null } | null;
};

/** When the new secret came and was proved, and when the old one was proved dead and taken away. */
export function overlapOf(
  versions: readonly Version[],
  flow: Pick<Flow, "id" | "requestedAt" | "emergency">,
): OverlapShown {
  const fresh = newest(versions.filter(({ flowId }) => flowId === flow.id));
  const old = newest(
    versions.filter(
      ({ flowId, createdAt, retiredAt }) =>
        flowId !== flow.id &&
        (!fresh || createdAt < fresh.createdAt) &&
        (retiredAt === null || retiredAt >= flow.requestedAt),
    ),
  );
  const came: OverlapMoment[] = [
    { key: "put-in", title: "New put in", at: fresh?.createdAt ?? null, said: "" },
    {
      key: "proved",
      title: "New proved",
      at: fresh?.acceptedAt ?? null,
      said: fresh?.acceptedSaid ?? "",
    },
  ];
  const went: OverlapMoment[] = [
    { key: "dead", title: "Old proved dead", at: old?.rejectedAt ?? null, said: old?.rejectedSaid ?? "" },
    { key: "removed", title: "Old removed", at: old?.retiredAt ?? null, said: "" },
  ];
  const begin = fresh?.acceptedAt ?? fresh?.createdAt;
  const end = old?.rejectedAt ?? old?.retiredAt;
  return {
    moments: flow.emergency ? [...went, ...came] : [...came, ...went],
    bothMs: begin && end && end > begin ? end.getTime() - begin.getTime() : null,
    old: old ? { from: old.createdAt, to: old.rejectedAt ?? old.retiredAt } : null,
    fresh: fresh ? { from: fresh.createdAt, to: null } : null,
  };
}

const newest = (versions: readonly Version[]) =>
  versions.toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime())[0];

export function overlapText({ moments, bothMs }: OverlapShown): string {
  if (bothMs !== null) return `Both were accepted for ${formatDuration(bothMs)}.`;
  const missing = moments.filter(({ at }) => at === null);
  if (missing.length === 0) return "Never were both accepted.";
  return `${moments.length - missing.length} of ${moments.length} have happened. Next: ${missing[0]?.title.toLowerCase()}.`;
}
