import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, whatever the processor. */
const TICK_MS = 10;

/** Processor time that this process and others have used so far, milliseconds; of those that are gone, none. */
export function cpuMs(others: readonly number[]): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000 + others.reduce((sum, pid) => sum + cpuMsOf(pid), 0);
}

function cpuMsOf(pid: number): number {
  try {
    // The name of the program comes second, in brackets, and may hold anything.
    const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?=[A-Z] )/);
    const fields = rest.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return 0;
  }
}
