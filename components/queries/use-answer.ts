"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { newRequestKey } from "@/components/actions/action-words";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import type { Answer } from "./query-types";

const LOOK_MS = 500;
const AGAIN_MS = 10_000;

type Question = { environmentId: string; query: string; input: Record<string, string> };

export const isPending = (answer: Pick<Answer, "state"> | undefined) =>
  answer?.state === "queued" || answer?.state === "running";

/**
 * The answer to one question: the one that is named, else the newest that anybody got. A newer one that is on its way
 * leaves the last one standing until it is there.
 */
export function useAnswer(question: Question, named: string | undefined, onAsked: (id: string) => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const me = usePerson();
  const latest = useQuery({ ...trpc.queries.latest.queryOptions(question), enabled: named === undefined });
  const id = named ?? latest.data?.id;
  const { data: answer, error: unread } = useQuery({
    ...trpc.queries.byId.queryOptions({ id: id ?? "" }),
    enabled: id !== undefined,
    placeholderData: keepPreviousData,
    // What is answered stays as it is, however often the queries' news come in.
    staleTime: ({ state }) => (state.data && !isPending(state.data) ? "static" : 0),
    refetchInterval: ({ state }) => (isPending(state.data) ? LOOK_MS : false),
  });
  const done = {
    onSuccess: ({ id: asked }: { id: string }) => onAsked(asked),
    onSettled: () => queryClient.invalidateQueries(trpc.queries.latest.pathFilter()),
  };
  const asking = useMutation(trpc.queries.ask.mutationOptions(done));
  const going = useMutation(trpc.queries.again.mutationOptions(done));
  const isOnItsWay =
    asking.isPending || going.isPending || isPending(answer) || (id !== undefined && answer?.id !== id);
  return {
    answer: answer?.query === question.query ? answer : undefined,
    isLoading: named === undefined && latest.isPending,
    isOnItsWay: isOnItsWay && !unread,
    error: asking.error?.message ?? going.error?.message ?? unread?.message ?? latest.error?.message,
    ask: (input: Record<string, string>) =>
      asking.mutate({ ...question, input, requestKey: newRequestKey() }),
    /** Asks again without a new entry in the trail, where the last answer is this person's own. */
    goOn: () =>
      answer && answer.askedById === me.id
        ? going.mutate({ after: answer.id, requestKey: newRequestKey() })
        : asking.mutate({ ...question, requestKey: newRequestKey() }),
  };
}

/** Calls every ten seconds while it is wanted and the page is in sight. */
export function useRepeat(isWanted: boolean, call: () => void) {
  const latest = useRef(call);
  useEffect(() => {
    latest.current = call;
  });
  useEffect(() => {
    if (!isWanted) return;
    const timer = setInterval(() => !document.hidden && latest.current(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [isWanted]);
}
