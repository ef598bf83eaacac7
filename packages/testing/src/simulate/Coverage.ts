/** How often something in a pattern was used. */
export interface CoverageItem {
  readonly patternId: string;
  readonly kind: 'reaction' | 'condition' | 'transition' | 'expiry';
  readonly pointer: string;
  /** What it is, in a few words. */
  readonly what: string;
  readonly count: number;
}

/** What the scripts of a pattern have tried, and what not. */
export interface Coverage {
  /** In the order of the patterns; each place once. */
  readonly items: readonly CoverageItem[];
}

/** What several simulations have tried together. */
export function mergeCoverage(coverages: readonly Coverage[]): Coverage {
  const merged = new Map<string, CoverageItem>();
  for (const item of coverages.flatMap(({ items }) => items)) {
    const key = `${item.patternId} ${item.kind} ${item.pointer}`;
    const before = merged.get(key)?.count ?? 0;
    merged.set(key, { ...item, count: before + item.count });
  }
  return { items: [...merged.values()] };
}

/** What has not been tried. */
export function missedBy({ items }: Coverage): readonly CoverageItem[] {
  return items.filter(({ count }) => count === 0);
}

/** A report for people: for each pattern how much was tried, then every place that was not. */
export function describeCoverage(coverage: Coverage): string {
  const ids = [...new Set(coverage.items.map(({ patternId }) => patternId))];
  return ids.map((id) => describePattern(id, coverage)).join('\n');
}

const KINDS = {
  reaction: 'reactions',
  condition: 'conditions',
  transition: 'transitions',
  expiry: 'expiries',
};

function describePattern(id: string, { items }: Coverage): string {
  const own = items.filter(({ patternId }) => patternId === id);
  const counts = Object.entries(KINDS).flatMap(([kind, plural]) => {
    const all = own.filter((item) => item.kind === kind);
    const used = all.filter(({ count }) => count > 0);
    return all.length > 0 ? [`${used.length} of ${all.length} ${plural}`] : [];
  });
  const missed = missedBy({ items: own }).map(
    ({ pointer, what }) => `  never: ${what} (${pointer})`,
  );
  return [`${id}: ${counts.join(', ')}`, ...missed].join('\n');
}
