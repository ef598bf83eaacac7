import { EngineError } from '../errors.ts';
import type { Page } from './pages.ts';

const FORMAT = 3;

/** What stands in the one place that everybody looks at: which pages the catalogue has, by their names in the store. */
export interface CatalogueHead {
  readonly active: readonly string[];
  readonly former: readonly string[];
  /** Pages of the catalogue before, for whoever is still reading it; whoever changes the catalogue next removes them. */
  readonly retired: readonly string[];
}

export function encodeHead({ active, former, retired }: CatalogueHead): string {
  return JSON.stringify({ format: FORMAT, active, former, retired });
}

/** @throws EngineError `ENGINE_FORMAT_UNKNOWN` */
export function decodeHead(text: string): CatalogueHead {
  return decode(text, 'a catalogue') as CatalogueHead;
}

export function encodePage(entries: Page<unknown>): string {
  return JSON.stringify({ format: FORMAT, entries });
}

/** @throws EngineError `ENGINE_FORMAT_UNKNOWN` */
export function decodePage<T>(text: string): Page<T> {
  return (decode(text, 'a page of the catalogue') as { readonly entries: Page<T> }).entries;
}

function decode(text: string, what: string): unknown {
  const stored = JSON.parse(text) as { readonly format?: unknown };
  if (stored.format === FORMAT) return stored;
  throw new EngineError(
    'ENGINE_FORMAT_UNKNOWN',
    `expected ${what} of format ${FORMAT}, found ${String(stored.format)}`,
  );
}
