"use client";

import { useSyncExternalStore } from "react";
import { clockNow, subscribeToClock } from "./clock";
import { absoluteText, ageText, relativeText, type TimeForm } from "./time-text";
import { useTimeSettings } from "./time-zone";

export type Moment = Date | string | number;

const ms = (at: Moment) => (typeof at === "number" ? at : new Date(at).getTime());

/**
 * Text that follows the clock; the component draws again only when the text has become another one.
 * `atFirst` is what server and browser agree on before the clock is read.
 */
export function useClockText(write: (now: number) => string, atFirst?: string): string {
  const { drawnAt } = useTimeSettings();
  const read = () => write(clockNow());
  return useSyncExternalStore(
    subscribeToClock,
    read,
    () => atFirst ?? (drawnAt === undefined ? read() : write(drawnAt)),
  );
}

/** A moment: "3 min ago", with the clock time and its zone on hover. `t` turns all of them into clock times. */
export function Time({
  at,
  never = "never",
  className,
}: {
  at: Moment | null | undefined;
  never?: string;
  className?: string;
}) {
  const { writes } = useTimeSettings();
  if (at === null || at === undefined) return <span className={className}>{never}</span>;
  if (writes === "absolute") return <Absolute at={at} form="minute" className={className} />;
  return <Relative at={ms(at)} className={className} write={(now) => relativeText(ms(at), now)} />;
}

/** How old something is: "41 min". */
export function Age({ since, className }: { since: Moment; className?: string }) {
  return <Relative at={ms(since)} className={className} write={(now) => ageText(now - ms(since))} />;
}

function Relative(props: { at: number; className: string | undefined; write: (now: number) => string }) {
  const { zone } = useTimeSettings();
  const text = useClockText(props.write);
  const full = absoluteText(props.at, zone);
  return (
    <time
      dateTime={new Date(props.at).toISOString()}
      title={full}
      data-tip={full}
      className={props.className}
      suppressHydrationWarning
    >
      {text}
    </time>
  );
}

/** A moment by the clock, in the chosen zone. */
export function Absolute({
  at,
  form = "full",
  className,
}: {
  at: Moment;
  form?: TimeForm;
  className?: string;
}) {
  const { zone } = useTimeSettings();
  const full = absoluteText(ms(at), zone);
  return (
    <time
      dateTime={new Date(ms(at)).toISOString()}
      title={full}
      data-tip={form === "full" ? undefined : full}
      className={className}
    >
      {absoluteText(ms(at), zone, form)}
    </time>
  );
}
