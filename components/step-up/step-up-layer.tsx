"use client";

import dynamic from "next/dynamic";
import { useSyncExternalStore } from "react";
import { proofStore } from "./ask-for-proof";

const StepUpDialog = dynamic(() => import("./step-up-dialog").then((module) => module.StepUpDialog), {
  ssr: false,
});

/** Stands once in the page and shows the dialog while something waits for a proof. */
export function StepUpLayer() {
  const isWanted = useSyncExternalStore(proofStore.subscribe, proofStore.isWanted, () => false);
  return isWanted ? <StepUpDialog /> : null;
}
