import { WelcomeForm } from "@/components/sign-in/welcome-form";
import { database } from "@/server/database";
import { peekLink } from "@/server/people/links";

export const metadata = { title: "Choose a password" };

export default async function WelcomePage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const link = await peekLink(database().db, token);
  return (
    <main id="main" className="mx-auto flex min-h-dvh max-w-sm flex-col justify-center gap-6 px-4 py-12">
      <h1 className="text-answer font-semibold">Wheelhouse</h1>
      {link ? (
        <WelcomeForm token={token} isFirstAdmin={link.purpose === "first-admin"} />
      ) : (
        <p>
          This link was used already or is older than 24 hours. Ask an admin for a new one; the first
          admin&apos;s is printed at the next start.
        </p>
      )}
    </main>
  );
}
