"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useTRPC } from "@/components/trpc";
import { Empty } from "@/components/ui/empty";
import { Field } from "@/components/ui/field";
import { PageHeader } from "@/components/ui/page";
import { Select } from "@/components/ui/select";
import { useAddress } from "@/components/ui/use-address";
import { FLOW_KINDS } from "@/domain/flow";
import { EmergencyNote } from "./emergency-note";
import { readNewFlow } from "./flow-address";
import { KIND_TITLE, many } from "./flow-words";
import { NewFlowForm } from "./new-flow-form";
import { PlanSteps } from "./plan-steps";

/** What is to be begun, where, and with what? */
export function NewFlowPage() {
  const trpc = useTRPC();
  const { params, write } = useAddress();
  const { data: plans } = useSuspenseQuery(trpc.flows.plans.queryOptions({}));
  const wanted = readNewFlow(params);
  const places = [...new Set(plans.map(({ environmentId }) => environmentId))].toSorted();
  const environmentId = places.find((id) => id === wanted.environmentId);
  const offered = FLOW_KINDS.flatMap((kind) =>
    plans.filter((plan) => plan.environmentId === environmentId && plan.kind === kind),
  );
  const inward = offered.filter(({ kind }) => kind === "onboarding");
  const plan =
    offered.find(({ key }) => key === wanted.plan) ?? (inward.length === 1 ? inward[0] : undefined);
  return (
    <>
      <PageHeader
        title={plan?.title ?? "New flow"}
        back={
          plan?.kind === "rotation"
            ? { href: "/credentials" as Route, label: "Credentials" }
            : { href: "/tenants/onboarding" as Route, label: "Onboarding" }
        }
        answer={
          plan
            ? `${plan.purpose} It takes ${many(plan.steps.length, "step", "steps")}; each can be left and taken up again.`
            : "Say where, and what is to be done there."
        }
      />
      {plan?.emergency && <EmergencyNote className="mb-6" />}
      <div className="mb-6 flex flex-wrap gap-4">
        <Field label="Environment" required className="w-72 max-sm:w-full">
          <Select
            className="w-full"
            value={environmentId ?? ""}
            placeholder="Choose an environment"
            options={places.map((id) => ({ value: id, label: id }))}
            onChange={(event) => write({ environment: event.target.value, plan: undefined })}
          />
        </Field>
        {environmentId && (
          <Field label="What is to be done" required className="w-96 max-sm:w-full">
            <Select
              className="w-full"
              value={plan?.key ?? ""}
              placeholder="Choose one"
              options={offered.map(({ key, title, kind }) => ({
                value: key,
                label: `${title} (${KIND_TITLE[kind].toLowerCase()})`,
              }))}
              onChange={(event) => write({ plan: event.target.value })}
            />
          </Field>
        )}
      </div>
      {places.length === 0 && (
        <div className="rounded border bg-surface">
          <Empty title="No environment has anything to begin">
            What can be begun comes with a platform, once its dialect is known. Look at Platforms whether the
            console reaches them.
          </Empty>
        </div>
      )}
      {plan && (
        <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,36rem)_minmax(16rem,1fr)]">
          <NewFlowForm
            key={`${plan.environmentId} ${plan.key}`}
            plan={plan}
            given={wanted.given}
            credentialId={wanted.credentialId}
          />
          <PlanSteps plan={plan} />
        </div>
      )}
    </>
  );
}
