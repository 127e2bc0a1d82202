"use client";

import { KeyValue } from "@/components/ui/key-value";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import { useClockText } from "@/components/ui/time";
import type { PlatformFacts } from "./platform-types";

type RunbookFactsProps = { runbook: PlatformFacts["runbook"]; links: PlatformFacts["links"] };

/** Which text the console was made from, and whether somebody should read it again. */
export function RunbookFacts({ runbook, links }: RunbookFactsProps) {
  return (
    <div className="grid gap-x-8 lg:grid-cols-2">
      <Section title="Runbook" boxed>
        <KeyValue
          items={[
            { label: "file", value: <span className="font-mono text-sm">{runbook.file}</span> },
            { label: "version", value: runbook.version },
            { label: "last updated", value: runbook.updated },
            { label: "review by", value: <ReviewBy day={runbook.reviewBy} /> },
            { label: "written for", value: runbook.audience },
          ]}
        />
      </Section>
      <Section title="Links" boxed>
        {links.length === 0 ? (
          <p className="text-ink-2">The runbook gives none.</p>
        ) : (
          <ul className="flex flex-col gap-1">
            {links.map((link) => (
              <li key={link.url}>
                <OutsideLink {...link} />
              </li>
            ))}
          </ul>
        )}
      </Section>
    </div>
  );
}

function OutsideLink({ title, url }: { title: string; url: string }) {
  if (!/^https?:\/\//.test(url))
    return (
      <>
        {title}: <span className="font-mono text-sm break-all">{url}</span>
      </>
    );
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer"
      className="text-accent hover:underline max-sm:inline-flex max-sm:min-h-11 max-sm:items-center"
    >
      {title}
    </a>
  );
}

function ReviewBy({ day }: { day: string }) {
  const today = useClockText((now) => new Date(now).toISOString().slice(0, 10));
  if (day >= today) return day;
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      {day}
      <StatusBadge status="warn" word="overdue" />
    </span>
  );
}
