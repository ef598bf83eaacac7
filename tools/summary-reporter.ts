import type { Reporter, TestModule } from 'vitest/node';

/** Prints one plain closing line, e.g. `8 passed, 0 failed, 1 skipped`. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const n = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    let broken = errors.length;
    for (const m of modules) {
      if (m.state() === 'failed' && m.errors().length > 0) broken++;
      for (const t of m.children.allTests()) n[t.result().state]++;
    }
    const line = `${n.passed} passed, ${n.failed + broken} failed, ${n.skipped + n.pending} skipped`;
    process.on('exit', () => {
      process.stdout.write(`${line}\n`);
    });
  }
}
