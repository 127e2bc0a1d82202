import type { ReactNode } from "react";

export type EmptyProps = {
  /** What would be here. */
  title: string;
  /** How the first one gets here. */
  children: ReactNode;
  action?: ReactNode;
};

export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className="flex flex-col items-start gap-1 px-4 py-6">
      <p className="font-medium">{title}</p>
      <div className="max-w-prose text-ink-2">{children}</div>
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}
