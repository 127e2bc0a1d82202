import type { ReactNode } from "react";

/** The page before the console: its name, what it is for, and one thing to do. */
export function FrontDoor({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main id="main" className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-5 px-4 py-12">
      <header className="flex items-center gap-3">
        <Wheel />
        <div>
          <p className="text-lg leading-5 font-semibold">Wheelhouse</p>
          <p className="text-sm text-ink-3">Checks, remedies and proof for the platforms you run</p>
        </div>
      </header>
      <section aria-labelledby="front-door" className="rounded border bg-surface p-6 max-sm:p-4">
        <h1 id="front-door" className="mb-4 text-answer font-semibold">
          {title}
        </h1>
        {children}
      </section>
    </main>
  );
}

function Wheel() {
  return (
    <svg
      viewBox="0 0 16 16"
      className="size-9 shrink-0 text-accent"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.25"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <circle cx="8" cy="8" r="4.5" />
      <circle cx="8" cy="8" r="1" fill="currentColor" />
      <path d="M8 1v14M1 8h14M3 3l10 10M13 3 3 13" />
    </svg>
  );
}
