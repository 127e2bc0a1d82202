export const LONGEST_FREEZE_DAYS = 31;

/** "21 Nov 18:00 UTC", with the year only where it is another one. */
export function momentText(at: Date, now: Date): string {
  const text = at.toUTCString();
  const day = `${at.getUTCDate()} ${text.slice(8, 11)}`;
  const year = at.getUTCFullYear() === now.getUTCFullYear() ? "" : ` ${at.getUTCFullYear()}`;
  return `${day}${year} ${text.slice(17, 22)} UTC`;
}
