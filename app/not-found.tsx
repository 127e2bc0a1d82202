import { Link } from "@/components/ui/link";

/** For an address that nothing stands behind, whoever asks. */
export default function Missing() {
  return (
    <main id="main" className="mx-auto flex max-w-prose flex-col items-start gap-2 px-4 py-16">
      <h1 className="font-semibold">There is nothing here</h1>
      <p className="text-ink-2">The address has a mistake, or what it named was removed.</p>
      <Link href="/" className="text-accent hover:underline">
        Go to Today
      </Link>
    </main>
  );
}
