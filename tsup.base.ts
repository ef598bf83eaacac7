import { defineConfig, type Options } from 'tsup';

/** Shared build: ESM + CJS + declarations for each entry of a publishable package. */
export const library = (entry: string[], extra: Options = {}) =>
  defineConfig({
    entry,
    format: ['esm', 'cjs'],
    dts: true,
    target: 'node20',
    platform: 'node',
    // node:sqlite exists under that name only.
    removeNodeProtocol: false,
    sourcemap: true,
    clean: true,
    splitting: true,
    // Shorter to read for Node at every start; names stay, and the rest is in the source map.
    minifyWhitespace: true,
    minifySyntax: true,
    treeshake: false,
    ...extra,
  });
