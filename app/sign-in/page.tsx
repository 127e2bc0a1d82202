import { redirect } from "next/navigation";
import { FrontDoor } from "@/components/sign-in/front-door";
import { ProviderButtons } from "@/components/sign-in/provider-buttons";
import { SignInForm } from "@/components/sign-in/sign-in-form";
import { InlineError } from "@/components/ui/error-note";
import { isRefusal, REFUSALS } from "@/domain/sign-in";
import { waysIn } from "@/server/account/queries";
import { currentVisit } from "@/server/auth";
import { env } from "@/server/env";

export const metadata = { title: "Sign in" };

const DEMO_PEOPLE = [
  { email: "olga@wheelhouse.demo", name: "Olga", role: "operator" },
  { email: "ada@wheelhouse.demo", name: "Ada", role: "admin" },
  { email: "alan@wheelhouse.demo", name: "Alan", role: "admin" },
  { email: "vic@wheelhouse.demo", name: "Vic", role: "viewer" },
  { email: "aude@wheelhouse.demo", name: "Aude", role: "auditor" },
] as const;

type Props = { searchParams: Promise<{ refused?: string; error?: string }> };

export default async function SignInPage({ searchParams }: Props) {
  if (await currentVisit()) redirect("/");
  const { refused, error } = await searchParams;
  const word = refused ?? (error && "broken");
  const words = word && REFUSALS[isRefusal(word) ? word : "broken"];
  const { passwords, providers } = waysIn();
  const { isDemo, isLoopback, demoPassword } = env();
  const demo =
    isDemo && isLoopback && demoPassword ? { password: demoPassword, people: DEMO_PEOPLE } : undefined;
  return (
    <FrontDoor title="Sign in">
      <div className="flex flex-col gap-5">
        {words && <InlineError>{words}</InlineError>}
        {providers.length > 0 && (
          <ProviderButtons providers={providers.map(({ name, label }) => ({ name, label }))} />
        )}
        {passwords && providers.length > 0 && (
          <p className="flex items-center gap-3 text-sm text-ink-3 before:flex-1 before:border-t after:flex-1 after:border-t">
            or with a password of this console
          </p>
        )}
        {passwords && <SignInForm demo={demo} />}
      </div>
    </FrontDoor>
  );
}
