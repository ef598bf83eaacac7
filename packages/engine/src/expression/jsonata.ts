import type { Expression, JsonataOptions } from 'jsonata';
import { createRequire } from 'node:module';

/** Makes an expression of the language, to be interpreted; its tree with `ast()`. */
export type Jsonata = (text: string, options?: JsonataOptions) => Expression;

const require = createRequire(import.meta.url);

/** The file that every process reads at its start: the short form of the library, which loads in half the time. */
export const JSONATA_FILE = require.resolve('jsonata/jsonata.min.js');

export const jsonata = require(JSONATA_FILE) as Jsonata;
