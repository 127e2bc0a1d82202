"use client";

import { signIn } from "next-auth/react";
import { useState } from "react";
import { NO_ANSWER } from "@/components/ask-console";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";

/** Chooses a password through a one-time link, then signs in with it. */
export function WelcomeForm({ token, isFirstAdmin }: { token: string; isFirstAdmin: boolean }) {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string>();

  async function submit(fields: FormData) {
    const password = String(fields.get("password"));
    if (password !== fields.get("again")) return setError("The two passwords differ.");
    setPending(true);
    setError(undefined);
    const body = {
      token,
      password,
      ...(isFirstAdmin && { name: fields.get("name"), email: fields.get("email") }),
    };
    const response = await fetch("/api/welcome", {
      method: "POST",
      headers: { "content-type": "application/json", "x-wheelhouse": "1" },
      body: JSON.stringify(body),
    }).catch(() => undefined);
    const answer: { email?: string; error?: string } | undefined = await response
      ?.json()
      .catch(() => undefined);
    if (response?.ok && answer?.email) {
      await signIn("credentials", { redirect: false, email: answer.email, password });
      return window.location.assign("/");
    }
    setError(answer?.error ?? NO_ANSWER);
    setPending(false);
  }

  return (
    <Form
      label="Choose a password"
      pending={pending}
      error={error}
      onSubmit={(fields) => void submit(fields)}
      actions={
        <Button type="submit" variant="primary" pending={pending} className="w-full">
          {isFirstAdmin ? "Become the first admin" : "Set the password"}
        </Button>
      }
    >
      {isFirstAdmin && (
        <>
          <p>This link makes the first admin of this console. It works once.</p>
          <Field label="Your name">
            <Input name="name" autoComplete="name" required minLength={2} />
          </Field>
          <Field label="E-mail">
            <Input name="email" type="email" autoComplete="username" required />
          </Field>
        </>
      )}
      <Field label="Password" hint="At least 12 characters; a few words together are fine.">
        <Input name="password" type="password" autoComplete="new-password" required minLength={12} />
      </Field>
      <Field label="The same again">
        <Input name="again" type="password" autoComplete="new-password" required />
      </Field>
    </Form>
  );
}
