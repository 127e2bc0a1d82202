import { TriangleAlert } from "lucide-react";
import type { Route } from "next";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Pill } from "@/components/ui/pill";
import { Time } from "@/components/ui/time";
import type { Preview } from "@/domain/preview";
import type { ShownPreview } from "./request-types";
import { nothing, tierText, usuallyText, watchText } from "./request-words";

/** What an action would do: the same for who asks and for who approves. */
export function PreviewFacts({
  preview: { content, madeAt },
}: {
  preview: Pick<ShownPreview, "content" | "madeAt">;
}) {
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2 text-sm text-ink-2">
        <Pill>{content.environmentId}</Pill>
        <Pill>{tierText(content.tier)}</Pill>
        <span>
          looked at <Time at={madeAt} />
        </span>
      </div>
      {content.warnings.length > 0 && (
        <ul className="flex flex-col gap-1 rounded border border-warn-line bg-warn-soft p-3">
          {content.warnings.map((warning) => (
            <li key={warning} className="flex items-start gap-2">
              <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-label="Warning" />
              <span>{warning}</span>
            </li>
          ))}
        </ul>
      )}
      <KeyValue
        items={[
          { label: "Will touch", value: <Touched content={content} /> },
          { label: "In flight", value: nothing(content.inFlight, "nothing") },
          { label: "Now open", value: <NowOpen content={content} /> },
          { label: "Usually", value: usuallyText(content.usually) },
          {
            label: "Undo",
            value: content.reversible.is
              ? (content.undo ?? content.reversible.how)
              : `Cannot be undone. ${content.reversible.how}`,
          },
          { label: "Verify", value: content.verifies },
          { label: "Watch", value: watchText(content.watch) },
        ]}
      />
    </div>
  );
}

function Touched({ content }: { content: Preview }) {
  const { count, unit, targets, effects } = content;
  return (
    <div className="flex flex-col gap-1">
      <span className="font-medium">
        {count} {unit}
      </span>
      {effects.map((effect) => (
        <span key={effect}>{effect}</span>
      ))}
      {targets.length > 0 && (
        <details>
          <summary className="cursor-pointer text-accent max-sm:min-h-11 max-sm:content-center">
            {targets.length < count ? `The first ${targets.length} of ${count}` : `Show which`}
          </summary>
          <ul className="mt-1 max-h-64 overflow-y-auto rounded border bg-sunken px-3 py-2 text-sm">
            {targets.map(({ id, title, facts }) => (
              <li key={id} className="break-words py-0.5">
                {title}
                {facts && <span className="text-ink-3"> {factsText(facts)}</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

const factsText = (facts: NonNullable<Preview["targets"][number]["facts"]>) =>
  Object.entries(facts)
    .map(([name, value]) => `${name} ${value ?? "–"}`)
    .join(", ");

function NowOpen({ content: { openAlerts, maintenance } }: { content: Preview }) {
  if (openAlerts.length === 0 && maintenance.length === 0) return "no alerts, no maintenance";
  return (
    <ul className="flex flex-col gap-1">
      {openAlerts.map(({ id, title, severity }) => (
        <li key={id}>
          <Link href={`/alerts/${id}` as Route} className="text-accent hover:underline">
            {title}
          </Link>{" "}
          <span className="text-ink-3">({severity})</span>
        </li>
      ))}
      {maintenance.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  );
}
