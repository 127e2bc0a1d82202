import { Section } from "@/components/ui/page";
import { absoluteText } from "@/components/ui/time-text";
import type { ReportContent } from "@/domain/report";

/** What people wrote, as it was frozen. */
export function ManualTexts({ content: { manual, period } }: { content: ReportContent }) {
  if (manual.length === 0) return null;
  return (
    <Section title="Written by people">
      {manual.map(({ key, title, text, leftOutBecause, writtenByName, writtenAt }) => (
        <div key={key} className="mb-5 max-w-prose">
          <h3 className="font-medium">{title}</h3>
          <p className="whitespace-pre-wrap text-pretty">
            {text ?? `Left out: ${leftOutBecause ?? "nobody wrote it."}`}
          </p>
          {writtenByName && writtenAt && (
            <p className="text-sm text-ink-3">
              {writtenByName}, {absoluteText(new Date(writtenAt).getTime(), period.zone, "minute")}
            </p>
          )}
        </div>
      ))}
    </Section>
  );
}
