"use client";

import { signIn } from "next-auth/react";
import { useRef, useState } from "react";
import { NO_ANSWER } from "@/components/ask-console";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { CODE_WANTED } from "@/domain/sign-in";

export type DemoAccounts = {
  password: string;
  people: readonly { email: string; name: string; role: string }[];
};

export function SignInForm({ demo }: { demo: DemoAccounts | undefined }) {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();
  /** E-mail and password were right, and there is an authenticator. */
  const [wantsCode, setWantsCode] = useState(false);
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);

  async function submit(fields: FormData) {
    setPending(true);
    setError(undefined);
    const answer = await signIn("credentials", {
      redirect: false,
      email: fields.get("email"),
      password: fields.get("password"),
      ...(wantsCode && { code: fields.get("code") }),
    }).catch(() => undefined);
    if (answer?.ok) return window.location.assign("/");
    if (answer?.error === CODE_WANTED) setWantsCode(true);
    else setError(answer?.error ?? NO_ANSWER);
    setPending(false);
  }

  function fill(address: string) {
    if (email.current) email.current.value = address;
    if (password.current && demo) password.current.value = demo.password;
  }

  return (
    <>
      <Form
        label="Sign in"
        pending={pending}
        error={error}
        onSubmit={(fields) => void submit(fields)}
        actions={
          <Button type="submit" variant="primary" pending={pending} className="w-full">
            Sign in
          </Button>
        }
      >
        <Field label="E-mail">
          <Input
            ref={email}
            name="email"
            type="email"
            autoComplete="username"
            required
            readOnly={wantsCode}
          />
        </Field>
        <Field label="Password">
          <Input
            ref={password}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            readOnly={wantsCode}
          />
        </Field>
        {wantsCode && (
          <Field
            label="Code of your authenticator"
            hint="Six digits. Without the device, one of your recovery codes."
            action={
              <Button size="small" variant="quiet" onClick={() => setWantsCode(false)}>
                Somebody else
              </Button>
            }
          >
            <Input name="code" autoComplete="one-time-code" autoFocus required minLength={6} />
          </Field>
        )}
      </Form>
      {demo && (
        <section aria-labelledby="demo" className="mt-6 flex flex-col gap-2 border-t pt-4">
          <h2 id="demo" className="font-semibold">
            Demo world
          </h2>
          <p className="text-ink-2">
            Everybody&apos;s password is <code className="font-mono select-all">{demo.password}</code>. It is
            shown here because this console listens on this machine only.
          </p>
          <ul className="mt-1 rounded border">
            {demo.people.map((person) => (
              <li key={person.email} className="flex items-center gap-3 border-b px-3 py-1.5 last:border-b-0">
                <span className="w-12 shrink-0 font-medium">{person.name}</span>
                <span className="min-w-0 flex-1 text-ink-2">{person.role}</span>
                <Button
                  size="small"
                  onClick={() => fill(person.email)}
                  aria-label={`Fill in ${person.name}, ${person.role}`}
                >
                  Fill in
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
