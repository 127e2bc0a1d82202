"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { IconButton } from "@/components/ui/icon-button";
import { Segmented } from "@/components/ui/segmented";
import { useAddress, withChanges } from "@/components/ui/use-address";
import type { ObjectiveWindow } from "@/domain/objective";
import {
  type Level,
  levelsOf,
  neighbour,
  type Preset,
  presetsOf,
  type Shown,
  type Stretch,
  showing,
  zoneOf,
} from "./sla-range";

type RangeBarProps = {
  objective: { window: ObjectiveWindow };
  shown: Shown;
  /** What is shown now, whatever was asked for. */
  stretch: Stretch;
  /** The window of the promise. */
  whole: { stretch: Stretch; name: string };
  now: number;
};

/** Which stretch of time all charts and tables of the page show, and the way back up from it. */
export function RangeBar({ objective, shown, stretch, whole, now }: RangeBarProps) {
  const { params, write } = useAddress();
  const zone = zoneOf(objective.window);
  const levels = shown.preset === "zoom" ? levelsOf(stretch, whole.stretch, zone) : [];
  const after = neighbour(stretch, "after");
  return (
    <div className="on-screen sticky top-11 z-20 -mx-6 mb-4 border-b bg-canvas px-6 py-2 max-sm:static max-sm:mx-0 max-sm:px-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Segmented<Preset | "zoom">
          label="Range"
          value={shown.preset}
          options={presetsOf(objective.window)}
          onChange={(preset) =>
            write({ ...showing(undefined), range: preset === "window" ? undefined : preset }, "push")
          }
          className="min-w-0 max-sm:w-full max-sm:overflow-x-auto"
        />
        <span className="flex">
          <IconButton label="Earlier" onClick={() => write(showing(neighbour(stretch, "before")), "push")}>
            <ChevronLeft className="size-4" aria-hidden />
          </IconButton>
          <IconButton
            label="Later"
            blockedBecause={after.from > now ? "That is still to come." : undefined}
            onClick={() => write(showing(after), "push")}
          >
            <ChevronRight className="size-4" aria-hidden />
          </IconButton>
        </span>
        <Checkbox
          label="Compare with the period before"
          checked={params.get("compare") === "before"}
          onChange={(event) => write({ compare: event.target.checked ? "before" : undefined })}
        />
        {shown.preset !== "window" && (
          <Button size="small" variant="quiet" onClick={() => write(showing(undefined), "push")}>
            Back to the window
          </Button>
        )}
      </div>
      {levels.length > 0 && <WayUp levels={levels} wholeName={whole.name} />}
    </div>
  );
}

function WayUp({ levels, wholeName }: { levels: readonly Level[]; wholeName: string }) {
  return (
    <nav aria-label="From the window down to here" className="mt-2 text-sm">
      <ol className="flex flex-wrap items-center gap-x-1.5 gap-y-1">
        <li>
          <StretchLink stretch={undefined}>{wholeName}</StretchLink>
        </li>
        {levels.map(({ label, stretch }, index) => (
          <li key={label} className="flex items-center gap-x-1.5">
            <ChevronRight className="size-3 text-ink-3" aria-hidden />
            {index === levels.length - 1 ? (
              <span aria-current="location" className="font-medium">
                {label}
              </span>
            ) : (
              <StretchLink stretch={stretch}>{label}</StretchLink>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** Shows another stretch of time on this page; a link, so that it can be opened beside it. */
export function StretchLink({
  stretch,
  label,
  children,
}: {
  stretch: Stretch | undefined;
  label?: string;
  children: React.ReactNode;
}) {
  const { params, write } = useAddress();
  const changes = showing(stretch);
  return (
    <a
      href={withChanges(params.toString(), changes) || "?"}
      aria-label={label}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        write(changes, "push");
      }}
      className="underline decoration-line-2 hover:text-accent max-sm:inline-flex max-sm:min-h-11 max-sm:items-center"
    >
      {children}
    </a>
  );
}
