"use client";

type Props = {
  environmentId: string;
  action: string;
  input: Record<string, string>;
  runbookRunId: string;
  runbookStep: string;
};

/** Stands where the panel of an action that disrupts is shown. */
export function ActionPlace({ environmentId, action }: Props) {
  return (
    <p className="rounded border bg-sunken px-3 py-2 text-ink-2">
      “{action}” disrupts {environmentId}: it is asked for with a preview and a reason.
    </p>
  );
}
