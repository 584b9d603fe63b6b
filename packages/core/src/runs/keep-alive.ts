/**
 * Keeps the process alive while somebody waits. Everything else of farhaul is unreferenced: a promise alone would not
 * hold node, which then ends with "unsettled top-level await".
 */
export class KeepAlive {
  private holders = 0;
  private timer: NodeJS.Timeout | null = null;

  hold(): () => void {
    this.holders += 1;
    this.timer ??= setInterval(() => undefined, 2 ** 30);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.holders -= 1;
      if (this.holders > 0 || this.timer === null) return;
      clearInterval(this.timer);
      this.timer = null;
    };
  }

  async during<Value>(work: () => Promise<Value>): Promise<Value> {
    const release = this.hold();
    try {
      return await work();
    } finally {
      release();
    }
  }
}
