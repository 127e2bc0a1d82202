import { CircleAlert, type LucideIcon, Rocket, Wrench } from "lucide-react";
import type { Route } from "next";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { Absolute } from "@/components/ui/time";
import { formatDuration } from "@/domain/duration";
import type { MarkerTold } from "./performance-types";

const KINDS: Record<MarkerTold["kind"], { word: string; Icon: LucideIcon; colour: string }> = {
  deploy: { word: "Deployment", Icon: Rocket, colour: "text-ink-2" },
  maintenance: { word: "Maintenance", Icon: Wrench, colour: "text-paused" },
  incident: { word: "Critical alert", Icon: CircleAlert, colour: "text-alert" },
};

/** What is marked in the charts, newest first, each with its way to the whole story. */
export function MarkerList({ markers }: { markers: readonly MarkerTold[] }) {
  return (
    <Section title="What happened beside it" facts="marked in every chart">
      {markers.length === 0 ? (
        <p className="rounded border bg-surface p-4 text-ink-2">
          No deployment, no maintenance and no critical alert in this range.
        </p>
      ) : (
        <ol className="divide-y rounded border bg-surface">
          {markers.toReversed().map(({ kind, from, to, title, href, isBetween }) => {
            const { word, Icon, colour } = KINDS[kind];
            return (
              <li
                key={`${kind} ${from.getTime()} ${title}`}
                className="flex flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-1.5"
              >
                <Absolute
                  at={isBetween ? to : from}
                  form="minute"
                  className="w-28 text-sm tabular-nums text-ink-2"
                />
                <span className={`inline-flex w-36 items-center gap-1.5 text-sm ${colour}`}>
                  <Icon className="size-3.5" aria-hidden />
                  {word}
                </span>
                <Link
                  href={href as Route}
                  className="min-w-0 break-words hover:text-accent hover:underline max-sm:inline-flex max-sm:min-h-11 max-sm:items-center"
                >
                  {title}
                </Link>
                {to > from && (
                  <span className="ml-auto text-sm text-ink-2">
                    {isBetween ? (
                      <>
                        seen between <Absolute at={from} form="minute" /> and{" "}
                        <Absolute at={to} form="minute" />
                      </>
                    ) : (
                      formatDuration(to.getTime() - from.getTime())
                    )}
                  </span>
                )}
              </li>
            );
          })}
        </ol>
      )}
    </Section>
  );
}
