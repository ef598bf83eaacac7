// Prints how long it takes to load what every engine stands on, milliseconds. Run in a process of its own.
const start = performance.now();
await import('node:crypto');
await import('jsonata');
const loadMs = performance.now() - start;
console.log(JSON.stringify({ loadMs, totalMs: loadMs }));
