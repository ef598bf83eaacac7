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
    treeshake: false,
    ...extra,
  });
