import { type ProgressStep, ProgressSteps } from "@/components/ui/progress-steps";
import { Time } from "@/components/ui/time";
import { ACTION_WORD, actionStatus, isLive } from "@/domain/action";
import { formatDuration, seconds } from "@/domain/duration";
import type { ActionRun, KeptRow } from "./answers";
import { Clock, Elapsed } from "./clock";
import type { Story } from "./row-story";

/** What was done about a row: before → action → after, each with its time; while it runs, how far it is. */
export function RowStories({ stories, row }: { stories: readonly Story[]; row: KeptRow }) {
  return stories.map((story) => (
    <section
      key={story.action.id}
      aria-label={`${story.action.label}, asked for by ${story.action.requestedByName}`}
    >
      {isLive(story.action.state) ? (
        <ProgressSteps steps={underWay(story)} />
      ) : (
        <ProgressSteps steps={told(story, row)} className="flex-col" />
      )}
    </section>
  ));
}

function before({ before }: Story): ProgressStep {
  return { label: "before", status: before.status, text: <At at={before.at}>{before.text}</At> };
}

function underWay(story: Story): ProgressStep[] {
  return [before(story), ...actionSteps(story.action)];
}

/** Requested, running, verifying: the steps of an action that is not over yet. */
export function actionSteps(action: ActionRun): ProgressStep[] {
  const { state } = action;
  const usual = `usually ${formatDuration(seconds(action.expectedSeconds))}`;
  return [
    {
      label: "requested",
      status: "ok",
      text: <At at={action.requestedAt}>{`${action.label}, by ${action.requestedByName}`}</At>,
    },
    {
      label: "running",
      ...(state === "running" && { status: "paused" as const }),
      ...(state === "verifying" && { status: "ok" as const }),
      text:
        state === "running" ? (
          <Going since={action.startedAt ?? action.requestedAt} hint={usual} />
        ) : state === "queued" ? (
          <Going since={action.requestedAt} hint="waiting for a worker" />
        ) : (
          <At at={action.answeredAt ?? action.requestedAt}>{action.said}</At>
        ),
    },
    {
      label: "verifying",
      ...(state === "verifying" && { status: "paused" as const }),
      text:
        state === "verifying" ? (
          <Going since={action.answeredAt ?? action.requestedAt} hint="looking whether it worked" />
        ) : (
          ""
        ),
    },
  ];
}

function told(story: Story, row: KeptRow): ProgressStep[] {
  const { action, after } = story;
  const took = action.finishedAt
    ? `, took ${formatDuration(action.finishedAt.getTime() - action.requestedAt.getTime())}`
    : "";
  return [
    before(story),
    {
      label: "action",
      status: actionStatus(action.state),
      text: (
        <At at={action.finishedAt ?? action.requestedAt}>
          {`${action.label} ${ACTION_WORD[action.state]}${action.verdict ? `: ${action.verdict}` : ""} (${action.requestedByName}${took})`}
        </At>
      ),
    },
    after
      ? { label: "after", status: after.status, text: <At at={after.at}>{after.text}</At> }
      : {
          label: "after",
          text: row.recheckAt ? (
            <>
              looked at again <Time at={row.recheckAt} />
            </>
          ) : (
            "not looked at again yet"
          ),
        },
  ];
}

function At({ at, children }: { at: Date; children: string }) {
  return (
    <>
      {children} <Clock at={at} hasSeconds className="whitespace-nowrap text-ink-3" />
    </>
  );
}

function Going({ since, hint }: { since: Date; hint: string }) {
  return (
    <span className="font-medium">
      <Elapsed since={since} /> <span className="font-normal text-ink-3">({hint})</span>
    </span>
  );
}
