import { Countdown } from "@/components/actions/countdown";
import { Absolute } from "@/components/ui/time";
import type { StepShown } from "./flow-types";

/** What goes on by itself, and when something is to be heard of it next. */
export function StepPending({ step }: { step: StepShown }) {
  if (step.state !== "running" && step.state !== "waiting") return null;
  if (step.kind === "wait")
    return (
      <p>
        {step.dueAt ? (
          <>
            Goes on <Countdown to={step.dueAt} />.
          </>
        ) : (
          "Goes on by itself."
        )}
      </p>
    );
  if (step.kind !== "ask") return null;
  return (
    <p>
      {step.state === "running" || !step.dueAt ? (
        "The platform is being asked."
      ) : (
        <>
          Not yet; the next look is <Countdown to={step.dueAt} />.
        </>
      )}
      {step.until && (
        <>
          {" "}
          It is given until <Absolute at={step.until} form="minute" />.
        </>
      )}
    </p>
  );
}
