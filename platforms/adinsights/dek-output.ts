export type PastedCount = { count: number; problem?: undefined } | { problem: string };

/** How many keys a dry run says it would touch. Anything but its one sentence is refused. */
export function readDryRun(output: string): PastedCount {
  const said = [...output.matchAll(/^\s*\[dry-run\] (\d{1,9}) tenant key\(s\) would be rotated\.?\s*$/gm)];
  const [only] = said;
  if (said.length !== 1 || !only)
    return {
      problem:
        'No dry run is to be read there: it ends with "[dry-run] N tenant key(s) would be rotated." Paste that line.',
    };
  return { count: Number(only[1]) };
}

/** How many keys a real run says it rotated, with the exit code that it ended with: 0 well, 1 a key missing or failed, 2 KMS. */
export function readRotation(output: string, exitCode: string): PastedCount {
  if (output.includes("[dry-run]")) return { problem: "That is a dry run: nothing was rotated." };
  const said = [...output.matchAll(/^\s*Rotated (\d{1,9}) tenant key\(s\)\.?\s*$/gm)];
  const single = [...output.matchAll(/^\s*Rotated DEK for tenant \S+\s*$/gm)];
  const [only] = said;
  if (exitCode === "2")
    return { problem: "Exit code 2: the key service (KMS) failed. Mend it, then run the dry run again." };
  if (exitCode === "1")
    return {
      problem:
        "Exit code 1: the tenant has no key, or its rotation failed. The others are done; see its output.",
    };
  if (said.length > 1) return { problem: "There are several runs in it. Paste the last line of one." };
  if (only) return { count: Number(only[1]) };
  if (single.length > 0) return { count: single.length };
  return { problem: 'No rotation is to be read there: it ends with "Rotated N tenant key(s)".' };
}
