// Prints the time from the start of this module to the first message, milliseconds. Run in a process of its own, with
// the pattern and the event that starts it as JSON. JavaScript, as a user's service is: having Node strip the types of
// a bench would take longer than what is measured.
const start = performance.now();
const { createEngine } = await import('@srvthreds/engine');
const loaded = performance.now();
const [pattern, event] = process.argv.slice(2).map((text) => JSON.parse(text));
const engine = await createEngine({ patterns: [pattern] });
const first = new Promise((resolve) => engine.onMessage(resolve));
await engine.handle(event);
await first;
const done = performance.now();
await engine.shutdown();
console.log(JSON.stringify({ totalMs: done - start, loadMs: loaded - start }));
