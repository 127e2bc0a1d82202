"use client";

import { useEffect, useRef, useState } from "react";
import { fileName, saveFile } from "@/components/charts/save-file";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { TableSkeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { useAddress, withChanges } from "@/components/ui/use-address";
import { LineDetail } from "./line-detail";
import { lineAddress, lineKey } from "./line-key";
import { LogForm } from "./log-form";
import type { LogSourceShown } from "./log-types";
import { LogView } from "./log-view";
import { linesAsText, questionFrom, readingAnswer } from "./log-words";
import { useLogReading } from "./use-log-reading";

type LogReaderProps = {
  environmentId: string;
  source: LogSourceShown;
  sources: readonly LogSourceShown[];
  mayNot: string | undefined;
};

/** One log: what to read of it, its lines, and the line that is open. */
export function LogReader({ environmentId, source, sources, mayNot }: LogReaderProps) {
  const { params, write } = useAddress();
  const { reading, start, follow } = useLogReading();
  const [isFollowing, setFollowing] = useState(true);
  const [opened, setOpened] = useState<number>();
  const question = () =>
    questionFrom(environmentId, source, (name) => new URLSearchParams(window.location.search).get(name));
  const { lines, gone } = reading;

  // A line is opened by its place in all that was read, which does not change when the oldest are let go.
  const place = opened === undefined ? undefined : opened - gone;
  const open = place === undefined ? undefined : lines[place];
  const wanted = params.get("line");
  const looksFor = useRef(wanted);

  function setFollow(next: boolean) {
    setFollowing(next);
    follow(next);
  }

  function read(isFollowed: boolean) {
    setOpened(undefined);
    setFollow(isFollowed);
    start(question());
  }

  const hasBegun = useRef(false);
  useEffect(() => {
    if (!wanted || mayNot || hasBegun.current) return;
    hasBegun.current = true;
    read(false);
  });
  useEffect(() => {
    if (!looksFor.current || lines.length === 0) return;
    const found = lines.findIndex((line) => lineKey(line) === looksFor.current);
    looksFor.current = null;
    if (found >= 0) setOpened(found + gone);
  }, [lines, gone]);

  function find(name: string, value: string) {
    const isField = source.fields.some(({ key }) => key === name);
    write(
      isField
        ? { [`in.${name}`]: value, line: undefined, since: undefined, until: undefined }
        : { q: value, line: undefined, since: undefined, until: undefined },
      "push",
    );
    read(true);
  }

  function save() {
    const asOf = reading.asOf ?? new Date();
    saveFile(
      fileName(`${environmentId} ${source.key}`, asOf, "log"),
      "text/plain",
      linesAsText(question(), lines, asOf),
    );
  }

  const canFollow = reading.canFollow && !params.get("until");
  const address = open && lineAddress(open);
  return (
    <>
      <LogForm
        environmentId={environmentId}
        source={source}
        sources={sources}
        mayNot={mayNot}
        pending={reading.state === "asked"}
        onRead={() => read(true)}
      />
      <div className="mt-5 mb-2 flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="text-answer" aria-live="polite">
          {readingAnswer(reading)}
        </p>
        {reading.asOf && (
          <span className="text-sm text-ink-2">
            as of <Time at={reading.asOf} />
          </span>
        )}
        {reading.state === "read" && (
          <span className="on-screen ml-auto flex flex-wrap gap-2">
            <Button
              size="small"
              aria-pressed={isFollowing && canFollow}
              variant={isFollowing && canFollow ? "plain" : "outlined"}
              blockedBecause={
                canFollow
                  ? undefined
                  : params.get("until")
                    ? "It ends at a fixed time. Take the end away to follow."
                    : "This log cannot be read on."
              }
              onClick={() => setFollow(!isFollowing)}
            >
              {isFollowing && canFollow ? "Following" : "Follow"}
            </Button>
            <Button
              size="small"
              onClick={save}
              blockedBecause={lines.length === 0 ? "There are no lines to take along." : undefined}
            >
              Download
            </Button>
          </span>
        )}
      </div>
      {reading.trouble && <InlineError className="mb-2">{reading.trouble}</InlineError>}
      {reading.state === "asked" && <TableSkeleton rows={10} columns={4} />}
      {reading.state !== "asked" && (
        <LogView
          label={source.title}
          lines={lines}
          isFollowing={isFollowing && canFollow}
          onFollow={setFollow}
          openAt={place}
          onOpen={(at) => setOpened(at === undefined ? undefined : at + gone)}
          empty={
            reading.state === "read" ? (
              <Empty title="No lines">
                {canFollow
                  ? "Nothing fits what was asked. What is said from now on appears here."
                  : "Nothing fits what was asked."}
              </Empty>
            ) : (
              <Empty title="No lines are shown yet">
                {mayNot ?? "Say what you look for, or nothing, and read. Who read what stays in the trail."}
              </Empty>
            )
          }
        />
      )}
      {open && (
        <LineDetail
          line={open}
          address={
            address &&
            `${window.location.origin}${window.location.pathname}${withChanges(window.location.search, { ...address, log: source.key })}`
          }
          onFind={find}
          onClose={() => setOpened(undefined)}
        />
      )}
    </>
  );
}
