import { type ReactNode, useId } from "react";

export function Part({ title, facts, children }: { title: string; facts?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mb-6">
      <h3 className="mb-2 flex items-baseline gap-3 font-semibold">
        <span id={id}>{title}</span>
        {facts && <span className="text-sm font-normal text-ink-3">{facts}</span>}
      </h3>
      {children}
    </section>
  );
}
