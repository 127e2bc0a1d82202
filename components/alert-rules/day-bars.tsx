import type { Outcome } from "@/domain/alert-back-test";

type Day = Outcome["days"][number];

/** One bar a day: how often it would have fired, and behind it how often the rule in force would have. */
export function DayBars({ days, before }: { days: readonly Day[]; before: readonly Day[] | undefined }) {
  const most = Math.max(1, ...days.map(({ count }) => count), ...(before ?? []).map(({ count }) => count));
  const share = (count: number) => `${count === 0 ? 0 : Math.max(8, (count / most) * 100)}%`;
  const summary = days.filter(({ count }) => count > 0).map(({ day, count }) => `${day}: ${count}`);
  return (
    <figure className="mt-3">
      <div
        role="img"
        aria-label={`Firings per day. ${summary.join(", ") || "None."}`}
        className="flex h-14 items-end gap-px border-b border-line-2"
      >
        {days.map((day, index) => {
          const was = before?.[index]?.count ?? 0;
          const tip = `${day.day}: ${day.count}${before ? `, in force ${was}` : ""}; open ${day.minutes} min`;
          return (
            <div key={day.day} data-tip={tip} className="relative h-full min-w-0 flex-1">
              {before && (
                <div
                  style={{ height: share(was) }}
                  className="absolute inset-x-0 bottom-0 border border-b-0 border-line-strong"
                />
              )}
              <div
                style={{ height: share(day.count) }}
                className="absolute inset-x-[15%] bottom-0 bg-accent"
              />
            </div>
          );
        })}
      </div>
      <figcaption className="mt-1 flex flex-wrap justify-between gap-x-3 text-xs text-ink-3">
        <span>{days[0]?.day}</span>
        <span>firings per day (UTC){before && "; outlined: in force"}</span>
        <span>{days.at(-1)?.day}</span>
      </figcaption>
    </figure>
  );
}
