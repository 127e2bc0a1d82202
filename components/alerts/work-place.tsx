"use client";

import dynamic from "next/dynamic";
import type { Work } from "./work";

const WorkDialog = dynamic(() => import("./work-dialog").then((module) => module.WorkDialog), { ssr: false });
const TransferDialog = dynamic(() => import("./transfer-dialog").then((module) => module.TransferDialog), {
  ssr: false,
});
const SayDialog = dynamic(() => import("./say-dialog").then((module) => module.SayDialog), { ssr: false });

/** The dialog of whatever somebody is about to do; a silence has a screen of its own. */
export function WorkPlace({
  work,
  onClose,
  onDone,
}: {
  work: Work | undefined;
  onClose: () => void;
  onDone?: () => void;
}) {
  if (!work || work.verb === "silence") return null;
  if (work.verb === "acknowledge" || work.verb === "resolve")
    return (
      <WorkDialog
        work={{ ...work, verb: work.verb }}
        onClose={onClose}
        onDone={onDone ?? (() => undefined)}
      />
    );
  const [id] = work.titles.keys();
  if (id === undefined) return null;
  if (work.verb === "transfer") return <TransferDialog id={id} onClose={onClose} />;
  return <SayDialog verb={work.verb} id={id} title={work.titles.get(id) ?? ""} onClose={onClose} />;
}
