import { redirect } from "next/navigation";
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
    <main id="main" className="mx-auto flex min-h-dvh max-w-sm flex-col justify-center gap-6 px-4 py-12">
      <h1 className="text-answer font-semibold">Wheelhouse</h1>
      <SignInForm demo={demo} />
    </main>
  );
}
