import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage } from '@srvthreds/core';

/** A file of the patterns folder: what is in it, or why that cannot be told. */
export type PatternFile =
  | { readonly file: string; readonly candidate: unknown }
  | { readonly file: string; readonly problem: string };

/** Every `*.json` of a folder, by name. */
export async function readPatternFiles(folder: string): Promise<readonly PatternFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  return Promise.all(names.map((file) => readPatternFile(folder, file)));
}

async function readPatternFile(folder: string, file: string): Promise<PatternFile> {
  let text: string;
  try {
    text = await readFile(join(folder, file), 'utf8');
  } catch (error) {
    return { file, problem: `cannot be read: ${errorMessage(error)}` };
  }
  try {
    // A byte order mark is not JSON, but some editors write one.
    return { file, candidate: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown };
  } catch (error) {
    return { file, problem: `expected JSON: ${errorMessage(error)}` };
  }
}
