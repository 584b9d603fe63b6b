/** How much one caller may ask of a server that others use too. */
export interface RequestLimits {
  /** Requests in a second, in the long run. @default 500 */
  perSecond: number;
  /** Requests at once after a quiet time. @default 2000 */
  burst: number;
  /** Requests that are open at the same time: long polls, followed logs, slow readers. @default 1000 */
  open: number;
}

export const defaultRequestLimits: RequestLimits = { perSecond: 500, burst: 2_000, open: 1_000 };

/** Behind one address there may be a proxy, or a thousand runs. */
export function forAddress({ perSecond, burst, open }: RequestLimits): RequestLimits {
  return { perSecond: 20 * perSecond, burst: 20 * burst, open: 20 * open };
}

export interface RequestGate {
  /** Null: go on, and call `leave` when it was answered. Else in how many seconds to try again, and why. */
  enter(caller: string): { retryAfterSeconds: number; reason: string } | null;
  leave(caller: string): void;
}

interface Account {
  tokens: number;
  filledAt: number;
  open: number;
}

/** Callers that did nothing lately are forgotten beyond this many. */
const knownCallers = 10_000;

/** A bucket of requests for each caller, filled as time passes. */
export function createRequestGate({ perSecond, burst, open }: RequestLimits, now: () => number = () => performance.now()): RequestGate {
  const accounts = new Map<string, Account>();

  function accountOf(caller: string): Account {
    const time = now();
    const known = accounts.get(caller);
    if (known) {
      known.tokens = Math.min(burst, known.tokens + ((time - known.filledAt) / 1000) * perSecond);
      known.filledAt = time;
      return known;
    }
    if (accounts.size >= knownCallers) forgetIdle(accounts);
    const fresh = { tokens: burst, filledAt: time, open: 0 };
    accounts.set(caller, fresh);
    return fresh;
  }

  return {
    enter(caller) {
      const account = accountOf(caller);
      if (account.open >= open) return { retryAfterSeconds: 5, reason: `${open} requests are open already` };
      if (account.tokens < 1) {
        const retryAfterSeconds = Math.max(1, Math.ceil((1 - account.tokens) / perSecond));
        return { retryAfterSeconds, reason: `more than ${perSecond} requests in a second` };
      }
      account.tokens -= 1;
      account.open += 1;
      return null;
    },
    leave(caller) {
      const account = accounts.get(caller);
      if (account) account.open -= 1;
    },
  };
}

function forgetIdle(accounts: Map<string, Account>): void {
  for (const [caller, { open }] of accounts) if (open === 0) accounts.delete(caller);
}
