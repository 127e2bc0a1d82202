"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { InputOfPlatform } from "@/components/platforms/input-of-platform";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Form } from "@/components/ui/form";
import { TableSkeleton } from "@/components/ui/skeleton";
import { newRequestKey } from "./action-words";
import { readInput } from "./read-input";
import { RequestPanel } from "./request-panel";
import type { CatalogueAction } from "./request-types";
import { pastText, TIER_MEANING, whyNotAction } from "./request-words";
import { StartedRun } from "./started-run";

export type ActionPanelProps = {
  environmentId: string;
  /** The action's key: "workloads.restart". */
  action: string;
  /** What is known of its input already. When nothing is left to ask, the preview is made at once. */
  input?: Readonly<Record<string, string>>;
  runbookRunId?: string;
  runbookStep?: string;
  alertId?: number;
  flowId?: string;
  flowStep?: string;
  /** Draws a way out beside the button. */
  onClose?: () => void;
  /** The run was queued, or waits for a second person. */
  onAsked?: (runId: string) => void;
};

/** Asks for an action of any tier: its input, what it would do, the reason, and what becomes of it. */
export function ActionPanel(props: ActionPanelProps) {
  const trpc = useTRPC();
  const { environmentId } = props;
  const catalogue = useQuery(trpc.actions.catalogue.queryOptions({ environmentId }));
  if (catalogue.error) return <InlineError>{catalogue.error.message}</InlineError>;
  if (!catalogue.data) return <TableSkeleton rows={5} columns={2} />;
  const action = catalogue.data.find(({ key }) => key === props.action);
  if (!action)
    return <InlineError>{`${environmentId} has no action "${props.action}" in its dialect.`}</InlineError>;
  return <Asking {...props} offered={action} />;
}

const NOTHING_KNOWN: Readonly<Record<string, string>> = {};

function Asking({ offered, ...props }: ActionPanelProps & { offered: CatalogueAction }) {
  const { environmentId, input: given = NOTHING_KNOWN, onClose, onAsked } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [runId, setRunId] = useState<string>();
  const key = useRef(newRequestKey());
  const then = {
    onSuccess: ({ id }: { id: string }) => {
      setRunId(id);
      void queryClient.invalidateQueries(trpc.actions.recent.pathFilter());
    },
  };
  const draft = useMutation(trpc.actions.draft.mutationOptions(then));
  const start = useMutation(
    trpc.actions.start.mutationOptions({
      onSuccess: (result) => {
        then.onSuccess(result);
        onAsked?.(result.id);
      },
    }),
  );
  const { error, isPending } = offered.tier === 1 ? start : draft;
  const blocked = whyNotAction(offered);
  const fields = offered.fields ?? [];
  const isKnown =
    offered.tier > 1 && props.input !== undefined && fields.every((field) => field.key in given);

  function ask(input: Record<string, string>) {
    const { runbookRunId, runbookStep, alertId, flowId, flowStep } = props;
    const wanted = {
      environmentId,
      action: offered.key,
      input,
      requestKey: key.current,
      ...(flowId && { flowId }),
      ...(flowStep && { flowStep }),
    };
    if (offered.tier === 1) start.mutate(wanted);
    else
      draft.mutate({
        ...wanted,
        ...(runbookRunId && { runbookRunId }),
        ...(runbookStep && { runbookStep }),
        ...(alertId && { alertId }),
      });
  }

  const askNow = useRef(ask);
  askNow.current = ask;
  const mayAskAtOnce = isKnown && !blocked;
  useEffect(() => {
    if (mayAskAtOnce) askNow.current({ ...given });
  }, [mayAskAtOnce, given]);

  function again() {
    key.current = newRequestKey();
    setRunId(undefined);
    if (mayAskAtOnce) ask({ ...given });
  }

  if (runId && offered.tier === 1) return <StartedRun id={runId} />;
  if (runId) return <RequestPanel id={runId} onAgain={again} onClose={onClose} onAsked={onAsked} />;
  if (mayAskAtOnce && !error) return <TableSkeleton rows={6} columns={2} />;
  return (
    <Form
      label={offered.title}
      pending={isPending}
      error={error?.message}
      onSubmit={(form) => {
        if (blocked) return;
        key.current = newRequestKey();
        ask(readInput(form, fields, given));
      }}
      actions={
        <>
          {onClose && <Button onClick={onClose}>Cancel</Button>}
          <Button type="submit" variant="primary" pending={isPending} blockedBecause={blocked}>
            {offered.tier === 1 ? offered.title : "Show what it would do"}
          </Button>
        </>
      }
    >
      {offered.purpose && <p>{offered.purpose}</p>}
      <p className="text-sm text-ink-2">
        {TIER_MEANING[offered.tier]} It {pastText(offered)}.
      </p>
      {blocked && <p className="text-sm text-ink-2">Not now: {blocked}</p>}
      {fields.map((field) => (
        <InputOfPlatform
          key={field.key}
          environmentId={environmentId}
          field={field}
          value={given[field.key] ?? field.default ?? ""}
          className="w-full"
        />
      ))}
    </Form>
  );
}
