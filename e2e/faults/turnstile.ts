/** Lets so many go on at once, in the order in which they came. */
export function turnstile(places: number): <Result>(go: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let free = places;
  return async (go) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await go();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
