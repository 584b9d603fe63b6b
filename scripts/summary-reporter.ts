import type { Reporter, TestModule } from 'vitest/node';

/** Prints the one closing line that `.ci/run` adds up. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) for (const test of module.children.allTests()) count[test.result().state] += 1;
    const broken = modules.filter((module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0).length;
    setImmediate(() => console.log(`${count.passed} passed, ${count.failed + broken} failed, ${count.skipped} skipped`));
  }
}
