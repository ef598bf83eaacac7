import type { Surroundings } from '../../src/expression/compile/Code.ts';
import { Lambda } from '../../src/expression/compile/Lambda.ts';

/** Surroundings in which names mean what an object says. */
export function surroundingsOf(bindings: Readonly<Record<string, unknown>>): Surroundings {
  return {
    getter: (name) =>
      Object.hasOwn(bindings, name)
        ? ({ source }) => (source as Record<string, unknown>)[name]
        : undefined,
    effects: new Set(),
  };
}

/** A result without what cannot be told of it in JSON: marks, prototypes, functions. */
export function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, inner: unknown) =>
    isFunction(inner) ? undefined : inner,
  ) as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
}

function isFunction(value: unknown): boolean {
  if (typeof value === 'function' || value instanceof Lambda) return true;
  const { _jsonata_function, _jsonata_lambda } = (value ?? {}) as Record<string, unknown>;
  return _jsonata_function === true || _jsonata_lambda === true;
}
