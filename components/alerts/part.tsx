import type { ReactNode } from "react";

export function Part({ title, facts, children }: { title: string; facts?: ReactNode; children: ReactNode }) {
  return (
    <section className="mb-6">
      <h3 className="mb-2 flex items-baseline gap-3 font-semibold">
        {title}
        {facts && <span className="text-sm font-normal text-ink-3">{facts}</span>}
      </h3>
      {children}
    </section>
  );
}
