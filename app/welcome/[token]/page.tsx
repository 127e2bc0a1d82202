import { FrontDoor } from "@/components/sign-in/front-door";
import { ProviderButtons } from "@/components/sign-in/provider-buttons";
import { WelcomeForm } from "@/components/sign-in/welcome-form";
import { ButtonLink } from "@/components/ui/button";
import { waysIn } from "@/server/account/queries";
import { database } from "@/server/database";
import { peekLink } from "@/server/people/links";

export const metadata = { title: "Choose a password" };

export default async function WelcomePage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const link = await peekLink(database().db, token);
  if (!link)
    return (
      <FrontDoor title="Choose a password">
        <p>
          This link was used already or is older than 24 hours. Ask an admin for a new one; the first
          admin&apos;s is printed at the next start.
        </p>
        <p className="mt-4">
          <ButtonLink href="/sign-in">Go to the sign-in</ButtonLink>
        </p>
      </FrontDoor>
    );
  if (link.purpose === "bind-identity")
    return (
      <FrontDoor title="Come in">
        <div className="flex flex-col gap-4">
          <p>Sign in where you work. Your account here is joined to who you are there, for good.</p>
          <ProviderButtons
            link={token}
            providers={waysIn().providers.map(({ name, label }) => ({ name, label }))}
          />
        </div>
      </FrontDoor>
    );
  const isFirstAdmin = link.purpose === "first-admin";
  return (
    <FrontDoor title={isFirstAdmin ? "Become the first admin" : "Choose a password"}>
      <WelcomeForm token={token} isFirstAdmin={isFirstAdmin} />
    </FrontDoor>
  );
}
