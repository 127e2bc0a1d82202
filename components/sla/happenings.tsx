import type { inferRouterOutputs } from "@trpc/server";
import type { Route } from "next";
import { Link } from "@/components/ui/link";
import { Absolute } from "@/components/ui/time";
import type { AppRouter } from "@/server/router";

type Happening = inferRouterOutputs<AppRouter>["performance"]["markers"][number];

const WORD = { deploy: "deployment", maintenance: "maintenance", incident: "incident" } as const;

/** What the marks in the charts stand for, with the way to each. */
export function Happenings({ happened }: { happened: readonly Happening[] }) {
  if (happened.length === 0) return null;
  return (
    <details className="text-sm xl:col-span-2">
      <summary className="text-ink-2 hover:text-ink max-sm:min-h-11">
        {happened.length === 1 ? "1 mark" : `${happened.length} marks`} in this time: what they stand for
      </summary>
      <ul className="mt-1 rounded border bg-surface">
        {happened.map(({ kind, from, to, title, href }) => (
          <li
            key={`${kind} ${from.getTime()} ${title}`}
            className="flex flex-wrap gap-x-3 border-b px-3 py-1.5 last:border-b-0"
          >
            <span className="text-ink-3">
              <Absolute at={from} form="minute" />
              {to > from && (
                <>
                  {" "}
                  to <Absolute at={to} form="minute" />
                </>
              )}
            </span>
            <span className="text-ink-2">{WORD[kind]}</span>
            <Link
              href={href as Route}
              className="min-w-0 break-words underline decoration-line-2 hover:text-accent"
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}
