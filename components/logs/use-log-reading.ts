"use client";

import { TRPCClientError } from "@trpc/client";
import { useEffect, useReducer, useRef } from "react";
import { newRequestKey } from "@/components/actions/action-words";
import { useTRPCClient } from "@/components/trpc";
import type { LogQuestion } from "./log-types";
import { type Reading, reduceReading, startReading } from "./reading";

const LOOK_MS = 300;
const FOLLOW_MS = 2000;
const TROUBLE_MS = 10_000;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Resolves once the page is in sight; nobody reads what is in the background. */
const inSight = () =>
  new Promise<void>((resolve) => {
    if (!document.hidden) return resolve();
    const look = () => {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
  });

const words = (error: unknown) => (error instanceof Error ? error.message : "It could not be read.");

/** Reads a log, and goes on where it ended while it is followed. A new reading ends the one before. */
export function useLogReading() {
  const client = useTRPCClient();
  const [reading, tell] = useReducer(reduceReading, startReading);
  const turn = useRef(0);
  const follows = useRef(true);
  useEffect(
    () => () => {
      turn.current += 1;
    },
    [],
  );

  async function answered({ id }: { id: string }) {
    for (;;) {
      const run = await client.queries.lines.query({ id });
      if (run.state === "done") return run;
      if (run.state === "failed") throw new Error(run.said);
      await pause(LOOK_MS);
    }
  }

  /** What follows on an answer. After a long pause it is a reading of its own, which the trail names again. */
  async function next(question: LogQuestion, after: string, cursor: string) {
    const requestKey = newRequestKey();
    try {
      return await answered(await client.queries.readOn.mutate({ after, requestKey }));
    } catch (error) {
      const isOver = error instanceof TRPCClientError && ["CONFLICT", "NOT_FOUND"].includes(error.data?.code);
      if (!isOver) throw error;
      return answered(await client.queries.askLog.mutate({ ...question, cursor, requestKey }));
    }
  }

  async function read(question: LogQuestion, mine: () => boolean) {
    const first = await answered(
      await client.queries.askLog.mutate({ ...question, requestKey: newRequestKey() }),
    );
    if (!mine()) return;
    tell({ kind: "first", run: first });
    let { id, cursor } = first;
    let wait = FOLLOW_MS;
    while (cursor && !question.until) {
      await pause(wait);
      await inSight();
      if (!mine()) return;
      if (!follows.current) {
        wait = LOOK_MS;
        continue;
      }
      try {
        const run = await next(question, id, cursor);
        if (!mine()) return;
        tell({ kind: "more", run });
        ({ id } = run);
        cursor = run.cursor ?? cursor;
        wait = run.truncated ? 0 : FOLLOW_MS;
      } catch (error) {
        if (!mine()) return;
        tell({ kind: "trouble", said: words(error) });
        wait = TROUBLE_MS;
      }
    }
  }

  return {
    reading: reading satisfies Reading,
    follow: (isFollowing: boolean) => {
      follows.current = isFollowing;
    },
    start: (question: LogQuestion) => {
      turn.current += 1;
      const own = turn.current;
      const mine = () => turn.current === own;
      tell({ kind: "start" });
      read(question, mine).catch((error: unknown) => mine() && tell({ kind: "failed", said: words(error) }));
    },
  };
}
