// Every case of JSONata's own test suite, compiled where it can be and interpreted where not. The suite is not part of
// the repository.
import jsonata from 'jsonata';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Compiled } from '../../src/expression/compile/Compiled.ts';
import type { Syntax } from '../../src/expression/compile/Syntax.ts';
import { DEFAULT_EXPRESSION_BOUNDS } from '../../src/expression/Expression.ts';
import { Interpreted } from '../../src/expression/interpret/Interpreted.ts';
import { plain, surroundingsOf } from '../kit/expressions.ts';

const FILE = fileURLToPath(new URL('../../../../../shared/jsonata/suite.json', import.meta.url));

interface Case {
  readonly case: string;
  readonly expr: string;
  readonly dataset?: string;
  readonly data?: unknown;
  readonly bindings?: Record<string, unknown>;
  readonly result?: unknown;
  readonly undefinedResult?: boolean;
  readonly code?: string;
  readonly error?: { readonly code: string };
  readonly unordered?: boolean;
  readonly timelimit?: number;
  readonly depth?: number;
}

interface Suite {
  readonly datasets: Record<string, unknown>;
  readonly groups: Record<string, readonly Case[]>;
}

type Outcome = { readonly value: unknown } | { readonly code: string | undefined };

// The suite has a code of its own for whatever passes a bound.
const BOUND_PASSED = 'U1001';
const BOUND_CODES = ['D1011', 'D1012'];

describe.skipIf(!existsSync(FILE))('JSONata’s own suite (../shared/jsonata)', () => {
  const { datasets, groups }: Suite = existsSync(FILE)
    ? (JSON.parse(readFileSync(FILE, 'utf8')) as Suite)
    : { datasets: {}, groups: {} };
  const forms = { compiled: 0, interpreted: 0, refused: 0 };

  it.each(Object.entries(groups))(
    '%s',
    (_, cases) => {
      const differences = cases.flatMap((one) => {
        const wanted = wantedOf(one);
        const found = play(one);
        return sameOutcome(found, wanted, one.unordered) ? [] : [told(one, found, wanted)];
      });
      expect(differences).toEqual([]);
    },
    60_000,
  );

  it('is compiled for the most part', () => {
    expect(forms.compiled).toBeGreaterThan(1_450);
    expect(forms.compiled + forms.interpreted + forms.refused).toBe(1_686);
  });

  function play({ expr, dataset, data, bindings = {}, timelimit, depth }: Case): Outcome {
    const bounds = {
      ...DEFAULT_EXPRESSION_BOUNDS,
      timeoutMs: timelimit ?? 30_000,
      depth: depth ?? 500,
      listItems: 10_000_000,
    };
    const input = dataset === undefined ? data : structuredClone(datasets[dataset]);
    try {
      const syntax = jsonata(expr).ast() as unknown as Syntax;
      const compiled = Compiled.from(syntax, surroundingsOf(bindings), bounds);
      forms[typeof compiled === 'string' ? 'interpreted' : 'compiled']++;
      const beginning = { input, source: bindings, bindings, now: Date.now() };
      const evaluated = typeof compiled === 'string' ? new Interpreted(expr, bounds) : compiled;
      return { value: plain(evaluated.evaluate(beginning)) };
    } catch (error) {
      if (isSyntaxError(error)) forms.refused++;
      return { code: codeOf(error) };
    }
  }
});

function told({ case: name, expr }: Case, found: Outcome, wanted: Outcome): string {
  const brief = (outcome: Outcome) => JSON.stringify(outcome).slice(0, 200);
  return `${name}: ${expr.slice(0, 200)} gave ${brief(found)}, expected ${brief(wanted)}`;
}

function wantedOf({ code, error, undefinedResult, result }: Case): Outcome {
  if (code !== undefined || error) return { code: code ?? error?.code };
  return { value: undefinedResult ? undefined : result };
}

function sameOutcome(found: Outcome, wanted: Outcome, unordered = false): boolean {
  if ('code' in wanted) {
    const codes = wanted.code === BOUND_PASSED ? BOUND_CODES : [wanted.code];
    return 'code' in found && codes.includes(found.code);
  }
  if (!('value' in found)) return false;
  const items = (value: unknown) =>
    unordered && Array.isArray(value) ? new Set(value.map(read)) : read(value);
  return isDeepStrictEqual(items(found.value), items(wanted.value));
}

/** As a text that is the same whatever the order of keys. */
function read(value: unknown): string | undefined {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return undefined;
  return JSON.stringify(JSON.parse(text), (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string }).code;
}

function isSyntaxError(error: unknown): boolean {
  return codeOf(error)?.startsWith('S0') === true;
}
