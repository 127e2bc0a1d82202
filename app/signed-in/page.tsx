import { Arrived } from "@/components/sign-in/arrived";
import { FrontDoor } from "@/components/sign-in/front-door";
import { isRefusal, REFUSALS } from "@/domain/sign-in";

export const metadata = { title: "Signed in" };

type Props = { searchParams: Promise<{ after?: string; refused?: string }> };

/** Only its own words are shown, whatever stands in the address. */
export default async function SignedInPage({ searchParams }: Props) {
  const { after, refused } = await searchParams;
  const words = refused ? REFUSALS[isRefusal(refused) ? refused : "broken"] : undefined;
  return (
    <FrontDoor title={words ? "Not proved" : "Welcome back"}>
      <Arrived isProof={after === "step-up" || words !== undefined} refused={words} />
    </FrontDoor>
  );
}
