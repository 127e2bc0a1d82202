import type { ReactNode } from "react";

/** One part of a side panel under its heading. */
export function SheetPart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-6">
      <h3 className="mb-2 font-semibold">{title}</h3>
      {children}
    </section>
  );
}
