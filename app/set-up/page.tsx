import { redirect } from "next/navigation";
import { FirstFactor } from "@/components/account/first-factor";
import { FrontDoor } from "@/components/sign-in/front-door";
import { StepUpLayer } from "@/components/step-up/step-up-layer";
import { TRPCProvider } from "@/components/trpc";
import { currentVisit } from "@/server/auth";

export const metadata = { title: "Set up an authenticator" };

/** Stands before everything else for whose role needs an authenticator. */
export default async function SetUpPage() {
  const visit = await currentVisit();
  if (!visit) redirect("/sign-in");
  if (!visit.actor.mustSetUp) redirect("/");
  return (
    <FrontDoor title="Set up an authenticator">
      <TRPCProvider>
        <FirstFactor name={visit.actor.name} role={visit.actor.role} />
        <StepUpLayer />
      </TRPCProvider>
    </FrontDoor>
  );
}
