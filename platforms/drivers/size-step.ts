/** For numbers that may move a little between what was approved and what is done, but not become another size. */
export const sizeStep = (count: number) =>
  count < 1 ? "none" : `${10 ** Math.floor(Math.log10(count))} or more`;
