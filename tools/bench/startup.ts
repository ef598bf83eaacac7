// Prints the time from the start of this module to the first message, milliseconds. Run in a process of its own.
const start = performance.now();
const { createEngine } = await import('@srvthreds/engine');
const { placed, yardstick } = await import('./yardstick.ts');
const loaded = performance.now();
const engine = await createEngine({ patterns: [yardstick] });
const first = new Promise((resolve) => engine.onMessage(resolve));
await engine.handle(placed('1'));
await first;
const done = performance.now();
await engine.shutdown();
console.log(JSON.stringify({ totalMs: done - start, loadMs: loaded - start }));
