import { cn } from "@/components/ui/cn";
import { around, differenceText, type Line } from "@/domain/line-difference";

const SIGN: Record<Line["kind"], string> = { same: " ", gone: "−", new: "+" };
const WORD: Record<Line["kind"], string> = { same: "", gone: "gone: ", new: "new: " };
const LOOK: Record<Line["kind"], string> = {
  same: "text-ink-2",
  gone: "bg-alert-soft text-alert",
  new: "bg-ok-soft text-ok",
};

/** What is new and what is gone, with a few lines around it. */
export function TextDifference({ label, lines }: { label: string; lines: readonly Line[] }) {
  const shown = around(lines);
  const isSame = lines.every(({ kind }) => kind === "same");
  return (
    <figure aria-label={label} className="min-w-0">
      <figcaption className="mb-1 text-sm text-ink-2">{differenceText(lines)}</figcaption>
      {!isSame && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        <div tabIndex={0} className="max-h-[60dvh] overflow-auto rounded border bg-surface font-mono text-sm">
          <div className="w-max min-w-full">
            {shown.map((line, place) =>
              line.kind === "gap" ? (
                <div key={place} className="bg-sunken px-3 py-0.5 text-ink-3">
                  {line.lines === 1 ? "1 line" : `${line.lines} lines`} alike
                </div>
              ) : (
                <div key={place} className={cn("flex whitespace-pre", LOOK[line.kind])}>
                  <span aria-hidden className="w-10 shrink-0 pr-2 text-right text-ink-3 select-none">
                    {line.before}
                  </span>
                  <span aria-hidden className="w-10 shrink-0 pr-2 text-right text-ink-3 select-none">
                    {line.after}
                  </span>
                  <span aria-hidden className="w-5 shrink-0 select-none">
                    {SIGN[line.kind]}
                  </span>
                  <span className="pr-3">
                    <span className="sr-only">{WORD[line.kind]}</span>
                    {line.text}
                  </span>
                </div>
              ),
            )}
          </div>
        </div>
      )}
    </figure>
  );
}
