import { CopyButton } from "@/components/ui/copy-button";
import { KeyValue, type KeyValueItem } from "@/components/ui/key-value";
import { StatusBadge } from "@/components/ui/status-badge";
import { Absolute } from "@/components/ui/time";
import type { Run } from "./answers";
import { lateText, pastState } from "./run-words";

/** Who signed a run, when, and the digest that vouches for what it shows. */
export function RunSigned({ run }: { run: Run }) {
  const late = lateText(run);
  const items: KeyValueItem[] = [
    {
      label: "State",
      value: (
        <span className="inline-flex flex-wrap items-center gap-2">
          <StatusBadge {...pastState(run)} />
          {late && <span>{late}</span>}
        </span>
      ),
    },
    { label: "Signed off by", value: run.signedByName ?? "somebody" },
    { label: "At", value: run.signedAt && <Absolute at={run.signedAt} /> },
    { label: "Due", value: <Absolute at={run.dueAt} /> },
    ...(run.comment
      ? [{ label: "Comment", value: <span className="whitespace-pre-wrap">{run.comment}</span> }]
      : []),
    ...(run.frozenDigest
      ? [
          {
            label: "Digest (SHA-256)",
            value: (
              <span className="inline-flex max-w-full items-center gap-1">
                <code className="min-w-0 break-all font-mono text-xs">{run.frozenDigest}</code>
                <CopyButton text={run.frozenDigest} label="Copy the digest" />
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <section aria-label="Sign-off" className="mb-4 rounded border bg-surface p-4 text-sm">
      <KeyValue items={items} />
    </section>
  );
}
