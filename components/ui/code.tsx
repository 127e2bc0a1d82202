import { cn } from "./cn";
import { CopyButton } from "./copy-button";
import { splitRedactions } from "./redactions";

export type CodeProps = {
  text: string;
  label?: string;
  canCopy?: boolean;
  wraps?: boolean;
  className?: string;
};

/** A block of text from a machine. Marks of removed secrets are hatched. */
export function Code({ text, label, canCopy = true, wraps = true, className }: CodeProps) {
  return (
    <figure className={cn("relative min-w-0", className)}>
      {label && <figcaption className="mb-1 text-sm text-ink-3">{label}</figcaption>}
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable from the keyboard.
        tabIndex={0}
        className={cn(
          "max-h-96 overflow-auto rounded border bg-sunken p-3 pr-9 font-mono text-sm print:max-h-none",
          wraps && "whitespace-pre-wrap break-words",
        )}
      >
        {splitRedactions(text).map((part, index) =>
          part.isRedacted ? <Redacted key={index} text={part.text} /> : part.text,
        )}
      </pre>
      {canCopy && (
        <span className="absolute right-1 bottom-1">
          <CopyButton text={text} />
        </span>
      )}
    </figure>
  );
}

export function Redacted({ text }: { text: string }) {
  return (
    <span
      data-tip="A secret was removed here."
      className="hatched rounded-sm border border-unknown-line bg-unknown-soft px-1 text-unknown"
    >
      {text.slice(1, -1)}
    </span>
  );
}
