"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Textarea } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import { formatDuration } from "@/domain/duration";
import { LONGEST_SILENCE, type Matcher, matcherTrouble, worstHidden } from "@/domain/silence";
import { type Draft, MatcherFields } from "./matcher-fields";
import { SilencePreview } from "./silence-preview";

const LENGTHS = [
  { value: "1800", label: "30 min" },
  { value: "3600", label: "1 h" },
  { value: "14400", label: "4 h" },
  { value: "86400", label: "24 h" },
  { value: "604800", label: "7 d" },
] as const;
type Length = (typeof LENGTHS)[number]["value"];

const UNMATCHED = [
  { value: "", label: "stay until its end" },
  { value: "1800", label: "end after 30 min without a match" },
  { value: "7200", label: "end after 2 h without a match" },
  { value: "86400", label: "end after a day without a match" },
];

const NOTHING: Matcher = { field: "environment", isNot: false, value: "" };

/** Makes a silence; what it would hide is shown before it is made. */
export function NewSilence({ matchers, onClose }: { matchers: readonly Matcher[]; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [drafts, setDrafts] = useState<readonly Draft[]>(() =>
    (matchers.length > 0 ? matchers : [NOTHING]).map((matcher, key) => ({ ...matcher, key })),
  );
  const [length, setLength] = useState<Length>("3600");
  const [startsAt, setStartsAt] = useState("");
  const undo = useMutation(
    trpc.silences.end.mutationOptions({
      onSuccess: () => toast({ text: "Taken back: the silence is over.", status: "ok" }),
      onError: (error) => toast({ text: error.message, status: "alert" }),
      onSettled: () => queryClient.invalidateQueries(trpc.silences.pathFilter()),
    }),
  );
  const create = useMutation(
    trpc.silences.create.mutationOptions({
      onSuccess: ({ id }) => {
        toast({
          text: "The silence holds. It ends by itself.",
          status: "ok",
          undo: () => undo.mutate({ id }),
        });
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.silences.pathFilter()),
    }),
  );
  const typed = useMemo(
    () => drafts.map(({ field, isNot, value }) => ({ field, isNot, value: value.trim() })),
    [drafts],
  );
  const shown = useDeferredValue(typed);
  const trouble = whyNot(typed);
  const longest = LONGEST_SILENCE[worstHidden(typed)];

  function submit(fields: FormData) {
    const from = startsAt ? new Date(startsAt) : new Date();
    const unmatched = Number(fields.get("unmatched"));
    create.mutate({
      matchers: typed,
      reason: String(fields.get("reason") ?? ""),
      startsAt: from,
      endsAt: new Date(from.getTime() + Number(length) * 1000),
      endsUnmatchedAfter: unmatched > 0 ? unmatched : null,
    });
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="New silence"
      description="Nobody is told of what it matches. Alerts are judged, shown and resolved as ever."
    >
      <Form
        label="New silence"
        pending={create.isPending}
        error={create.error?.message}
        onSubmit={submit}
        actions={
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              type="submit"
              variant="primary"
              pending={create.isPending}
              blockedBecause={
                trouble ??
                (Number(length) > longest
                  ? `It may last ${formatDuration(longest * 1000)} at most, because of what it could hide.`
                  : undefined)
              }
            >
              Make 1 silence
            </Button>
          </>
        }
      >
        <MatcherFields drafts={drafts} onChange={setDrafts} />
        {trouble === undefined ? (
          <SilencePreview matchers={shown} />
        ) : (
          <p className="text-sm text-ink-2">{trouble}</p>
        )}
        <div className="flex flex-col items-start gap-1">
          <span className="font-medium">For how long</span>
          <Segmented<Length> label="For how long" value={length} options={LENGTHS} onChange={setLength} />
        </div>
        <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
          <Field label="Starts" required={false} hint="Now, when left empty. Your own clock.">
            <Input
              type="datetime-local"
              value={startsAt}
              onChange={(event) => setStartsAt(event.target.value)}
            />
          </Field>
          <Field label="When nothing matches">
            <Select name="unmatched" defaultValue="" options={UNMATCHED} className="w-full" />
          </Field>
        </div>
        <Field label="Reason" required hint="Stands beside everything it hides, and in the audit trail.">
          <Textarea name="reason" rows={2} minLength={5} maxLength={500} />
        </Field>
      </Form>
    </Dialog>
  );
}

function whyNot(matchers: readonly Matcher[]): string | undefined {
  if (matchers.some(({ value }) => value === "")) return "Give each matcher a value.";
  return matcherTrouble(matchers);
}
