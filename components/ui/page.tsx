"use client";

import { ArrowLeft } from "lucide-react";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type ReactNode, useId } from "react";
import { cn } from "./cn";
import { Link } from "./link";
import { useKeys } from "./use-keys";

export type PageHeaderProps = {
  title: ReactNode;
  /** The page's question, answered in a sentence. */
  answer?: ReactNode;
  /** Small facts beside the title: who, when, due. */
  facts?: ReactNode;
  /** One level up; Escape goes there. */
  back?: { href: Route; label: string };
  actions?: ReactNode;
};

export function PageHeader({ title, answer, facts, back, actions }: PageHeaderProps) {
  return (
    <header className="mb-6 flex flex-col gap-1">
      {back && <BackLink {...back} />}
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h1 className="font-semibold">{title}</h1>
        {facts && (
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-2">{facts}</div>
        )}
      </div>
      {(answer || actions) && (
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          {answer && <p className="min-w-0 max-w-4xl flex-1 basis-96 text-pretty text-answer">{answer}</p>}
          {actions && <div className="on-screen flex flex-wrap gap-2">{actions}</div>}
        </div>
      )}
    </header>
  );
}

function BackLink({ href, label }: { href: Route; label: string }) {
  const router = useRouter();
  useKeys({ escape: { label: `Back to ${label}`, run: () => router.push(href) } }, { label: "This page" });
  return (
    <Link
      href={href}
      className="on-screen inline-flex items-center gap-1 self-start text-sm text-ink-2 hover:text-accent max-sm:min-h-11"
    >
      <ArrowLeft className="size-3.5" aria-hidden />
      {label}
    </Link>
  );
}

export type SectionProps = {
  title: string;
  facts?: ReactNode;
  actions?: ReactNode;
  /** Draws a border round the content; a table or a chart brings its own. */
  boxed?: boolean;
  children: ReactNode;
  className?: string;
};

export function Section({ title, facts, actions, boxed = false, children, className }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={cn("mb-8 min-w-0", className)}>
      <div className="mb-2 flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {facts && <div className="text-sm text-ink-2">{facts}</div>}
        {actions && <div className="on-screen ml-auto flex flex-wrap gap-2">{actions}</div>}
      </div>
      {boxed ? <div className="rounded border bg-surface p-4">{children}</div> : children}
    </section>
  );
}
