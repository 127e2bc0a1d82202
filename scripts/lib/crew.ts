import { setTimeout as sleep } from "node:timers/promises";
import { type Child, rotateLog, startChild } from "./child";
import { countDeaths } from "./deaths";
import { identityOf } from "./processes.mjs";
import type { ProgramName, ProgramPlan } from "./programs";
import { Interrupted, Refusal } from "./refusal";
import { killGroup } from "./run";
import { line, say } from "./say.mjs";

export type Member = { name: string; pid: number; identity: string | undefined };

type CrewEvents = {
  /** Told at every change, so that a later start can find what this one left behind. */
  changed(members: Member[]): void;
  gaveUp(refusal: Refusal): void;
};

export type Crew = ReturnType<typeof createCrew>;

/** The running programs: each is started again when it dies, until it dies so often that nobody should be told it runs. */
export function createCrew(events: CrewEvents) {
  const children = new Map<string, Child>();
  const leaving = new Set<string>();

  const report = () => {
    try {
      events.changed([...children].map(([name, { pid }]) => ({ name, pid, identity: identityOf(pid) })));
    } catch {
      // The list may not fit on a full disk; that must not keep anything from being stopped.
    }
  };

  const launch = (plan: ProgramPlan): Child => {
    const child = startChild(plan);
    children.set(plan.name, child);
    report();
    return child;
  };

  const keepAlive = async (plan: ProgramPlan, first: Child) => {
    const deaths = countDeaths();
    for (let child = first; ; child = launch(plan)) {
      const end = await child.exited;
      if (leaving.has(plan.name)) return;
      const { recent, pause, isTooMany } = deaths.another();
      if (isTooMany) {
        events.gaveUp(
          new Refusal(
            `The ${plan.name} process died ${recent} times within a minute (${end}), so Wheelhouse stopped; see ${plan.log}.`,
          ),
        );
        return;
      }
      say(
        line(
          plan.name,
          `stopped unexpectedly (${end}), starting again in ${pause / 1000} s; see ${plan.log}`,
        ),
      );
      await sleep(pause);
      if (leaving.has(plan.name)) return;
    }
  };

  return {
    /** Starts a program and waits until it says or shows that it is ready; its first minutes count like all others. */
    async start(
      plan: ProgramPlan,
      options: { signal: AbortSignal; seconds: number; shown?: (signal: AbortSignal) => Promise<void> },
    ): Promise<void> {
      await rotateLog(plan.log);
      const child = launch(plan);
      const giveUp = new AbortController();
      const waiting = AbortSignal.any([options.signal, giveUp.signal]);
      try {
        await Promise.race([
          options.shown ? options.shown(waiting) : child.saidReady,
          child.exited.then((end) => {
            throw new Refusal(
              `The ${plan.name} process ended before it was ready (${end}); see ${plan.log}.`,
            );
          }),
          sleep(options.seconds * 1000, undefined, { signal: waiting }).then(() => {
            throw new Refusal(
              `The ${plan.name} process was not ready within ${options.seconds} seconds; see ${plan.log}.`,
            );
          }),
        ]);
      } catch (error) {
        throw options.signal.aborted ? new Interrupted() : error;
      } finally {
        giveUp.abort();
      }
      void keepAlive(plan, child);
    },

    async stop(names: ProgramName[]): Promise<void> {
      for (const name of names) leaving.add(name);
      await Promise.all(names.map((name) => children.get(name)?.stop()));
      for (const name of names) children.delete(name);
      report();
    },

    killAtOnce(): void {
      for (const [name, { pid }] of children) {
        leaving.add(name);
        killGroup(pid, "SIGKILL");
      }
    },
  };
}
