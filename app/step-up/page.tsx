import { redirect } from "next/navigation";
import { FrontDoor } from "@/components/sign-in/front-door";
import { LeaveForProof } from "@/components/sign-in/leave-for-proof";
import { waysIn } from "@/server/account/queries";
import { currentVisit } from "@/server/auth";

export const metadata = { title: "Prove that it is you" };

type Props = { searchParams: Promise<{ at?: string }> };

/** The window in which somebody signs in anew at the identity provider. */
export default async function StepUpPage({ searchParams }: Props) {
  if (!(await currentVisit())) redirect("/sign-in");
  const { at } = await searchParams;
  const provider = waysIn().providers.find(({ name }) => name === at);
  return (
    <FrontDoor title="Prove that it is you">
      {provider ? (
        <LeaveForProof name={provider.name} label={provider.label} />
      ) : (
        <p>This identity provider is not set up here. Close this window.</p>
      )}
    </FrontDoor>
  );
}
