/** Who may deliver the one ending of an execution. */
export const endedBy = { main: 1, heartbeat: 2 } as const;

const bytes = 32;

/** What the main thread and the heartbeat's thread see of each other without a message, even while one is blocked. */
export class SharedState {
  readonly buffer: SharedArrayBuffer;
  private readonly times: Float64Array;
  private readonly words: Int32Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(bytes)) {
    this.buffer = buffer;
    this.times = new Float64Array(buffer, 0, 1);
    this.words = new Int32Array(buffer, 8, 6);
  }

  /** When the attempt has to be over, epoch ms; 0: no limit. */
  get deadline(): number {
    return this.times[0]!;
  }

  set deadline(time: number) {
    this.times[0] = time;
  }

  get attempt(): number {
    return Atomics.load(this.words, 0);
  }

  set attempt(attempt: number) {
    Atomics.store(this.words, 0, attempt);
  }

  /** True for the first who asks: it alone delivers the ending. */
  claimEnding(who: (typeof endedBy)[keyof typeof endedBy]): boolean {
    return Atomics.compareExchange(this.words, 1, 0, who) === 0;
  }

  get answers(): number {
    return Atomics.load(this.words, 2);
  }

  /** The main thread's sign that its loop turns. */
  answer(): void {
    Atomics.add(this.words, 2, 1);
  }

  /** Numbers of the last report and line that the main thread has delivered. */
  get delivered(): { report: number; line: number } {
    return { report: Atomics.load(this.words, 3), line: Atomics.load(this.words, 4) };
  }

  setDelivered(report: number, line: number): void {
    Atomics.store(this.words, 3, report);
    Atomics.store(this.words, 4, line);
  }

  /** Blocks the main thread, which is about to be gone, until the other one has delivered the rest. */
  waitForRest(timeoutMs: number): void {
    Atomics.wait(this.words, 5, 0, timeoutMs);
  }

  restDelivered(): void {
    Atomics.store(this.words, 5, 1);
    Atomics.notify(this.words, 5);
  }
}
