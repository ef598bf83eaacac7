// Loaded before a program that is started here: when whoever started it is gone, however that ended, it is told to stop.
process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM'));
process.stdin.on('error', () => process.kill(process.pid, 'SIGTERM'));
process.stdin.resume();
