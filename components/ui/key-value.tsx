import type { ReactNode } from "react";
import { cn } from "./cn";

export type KeyValueItem = { label: string; value: ReactNode };

export function KeyValue({
  items,
  columns = 1,
  className,
}: {
  items: readonly KeyValueItem[];
  columns?: 1 | 2;
  className?: string;
}) {
  return (
    <dl className={cn("grid gap-x-8 gap-y-1.5", columns === 2 && "sm:grid-cols-2", className)}>
      {items.map((item) => (
        <div key={item.label} className="grid grid-cols-[minmax(7rem,10rem)_1fr] gap-3">
          <dt className="text-ink-3">{item.label}</dt>
          <dd className="min-w-0 break-words">{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
