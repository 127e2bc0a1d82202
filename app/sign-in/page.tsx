import { redirect } from "next/navigation";
import { FrontDoor } from "@/components/sign-in/front-door";
import { SignInForm } from "@/components/sign-in/sign-in-form";
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

export default async function SignInPage() {
  if (await currentVisit()) redirect("/");
  const { isDemo, isLoopback, demoPassword } = env();
  const demo =
    isDemo && isLoopback && demoPassword ? { password: demoPassword, people: DEMO_PEOPLE } : undefined;
  return (
    <FrontDoor title="Sign in">
      <SignInForm demo={demo} />
    </FrontDoor>
  );
}
