import { jsonata } from '../../jsonata.ts';
import type { Definition } from '../Native.ts';

/** Told by `jsonata` of every new place for names. */
const PLACE_MADE = Symbol.for('jsonata.__createFrame_push');

interface Place {
  lookup(name: string): Definition | undefined;
}

let place: Place | undefined;

/**
 * A function of the language, as `jsonata` defines it: its implementation and what it says about its arguments.
 *
 * It is asked for by way of the hook that `jsonata` has for tools that watch it, since it lists its functions nowhere.
 */
export function definitionOf(name: string): Definition | undefined {
  place ??= openPlace();
  const found = place.lookup(name);
  return typeof found?.implementation === 'function' ? found : undefined;
}

function openPlace(): Place {
  const opened: Place[] = [];
  const anything = jsonata('null');
  anything.assign(PLACE_MADE as unknown as string, (outer: Place) => opened.push(outer));
  // The hook is called before this returns; nobody needs the result.
  void anything.evaluate(undefined);
  return opened[0]!;
}
