/** What a page that could not be drawn is told of why, and no more: nothing else of an error reaches the browser. */
export const TOO_OFTEN = "too-often";
export const NO_DATABASE = "no-database";
