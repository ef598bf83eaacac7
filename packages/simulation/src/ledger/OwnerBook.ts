import type { Findings } from './Findings.ts';

/** Which owners a partition has had, in the order of their first commits. */
export class OwnerBook {
  readonly #findings: Findings;
  readonly #fences = new Map<number, string[]>();

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  committed(partition: number, fence: string | undefined, key: string): void {
    const fences = this.#fences.get(partition) ?? [];
    this.#fences.set(partition, fences);
    const known = fences.indexOf(fence ?? '');
    if (known < 0) fences.push(fence ?? '');
    else if (known < fences.length - 1)
      this.#findings.add(
        'stale owner',
        `partition ${partition}: owner ${known + 1} of ${fences.length} has committed ${key}`,
      );
  }
}
