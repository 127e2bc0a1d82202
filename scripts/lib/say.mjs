/**
 * What a person sees while something is being prepared. Plain JavaScript with no imports beyond node:,
 * because the first thing it reports is the installation of everything else.
 */

const quietMilliseconds = 2000;
const column = 14;

/** @param {string} text */
export function say(text = "") {
  process.stdout.write(`${text}\n`);
}

/** @param {number} milliseconds */
export function seconds(milliseconds) {
  return milliseconds < 10_000
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : `${Math.round(milliseconds / 1000)} s`;
}

/** @param {string} name @param {string} text */
export function line(name, text) {
  return `  ${name.padEnd(column)}${text}`;
}

/**
 * Runs one step and reports it in one line. Whatever takes longer than two seconds shows that it lives:
 * on a terminal as a counting line, elsewhere as a line every ten seconds.
 *
 * @template T
 * @param {string} name
 * @param {(note: (text: string) => void) => Promise<T>} work
 * @param {string | ((result: T) => string)} done
 * @returns {Promise<T>}
 */
export async function step(name, work, done) {
  const startedAt = Date.now();
  const onTerminal = process.stdout.isTTY === true;
  let doing = "working";
  let shown = false;
  let printedAt = 0;

  const show = () => {
    const elapsed = Date.now() - startedAt;
    if (elapsed < quietMilliseconds) return;
    if (onTerminal) {
      process.stdout.write(`\r\x1b[K${line(name, `${doing} … ${seconds(elapsed)}`)}`);
    } else if (!shown || Date.now() - printedAt >= 10_000) {
      say(line(name, `${doing} … ${seconds(elapsed)}`));
      printedAt = Date.now();
    }
    shown = true;
  };
  const clear = () => {
    if (onTerminal && shown) process.stdout.write("\r\x1b[K");
  };

  const timer = setInterval(show, 1000);
  try {
    const result = await work((text) => {
      doing = text;
    });
    clear();
    const text = typeof done === "function" ? done(result) : done;
    const elapsed = Date.now() - startedAt;
    say(line(name, elapsed < 100 ? text : `${text} (${seconds(elapsed)})`));
    return result;
  } catch (error) {
    clear();
    throw error;
  } finally {
    clearInterval(timer);
  }
}
