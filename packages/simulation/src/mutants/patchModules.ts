import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './Mutant.ts';

const PACKAGES = fileURLToPath(new URL('../../../', import.meta.url));

/** Every module that is loaded from now on is loaded with the mutant's changes. */
export function patchModules({ name, patches }: Mutant): void {
  registerHooks({
    load: (url, context, nextLoad) => {
      const loaded = nextLoad(url, context);
      const path = url.startsWith('file:') ? fileURLToPath(url) : '';
      const own = patches.filter(({ file }) => path === PACKAGES + file);
      if (own.length === 0) return loaded;
      let source = textOf(loaded.source);
      for (const { find, replace } of own) {
        if (!source.includes(find))
          throw new Error(`mutant ${name}: expected "${find}" in ${path}`);
        // A function, since a text would take `$` for something else.
        source = source.replace(find, () => replace);
      }
      return { ...loaded, source };
    },
  });
}

function textOf(source: string | ArrayBuffer | NodeJS.TypedArray | undefined): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source);
}
