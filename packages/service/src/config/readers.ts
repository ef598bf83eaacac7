import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { problem, type Reading } from './readAll.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** 0: any port that is free. */
export function readPort(name: string, text: string): Reading<number> {
  return readWhole(name, text, { least: 0, most: 65_535 });
}

/** A whole number in plain digits. */
export function readWhole(
  name: string,
  text: string,
  { least, most }: { readonly least: number; readonly most: number },
): Reading<number> {
  const value = Number(text);
  if (/^\d{1,15}$/.test(text) && value >= least && value <= most) return { value };
  return problem(name, `a whole number from ${least} to ${most}`, `"${text}"`);
}

export function readHost(name: string, text: string): Reading<string> {
  if (/^[\w.:-]{1,253}$/.test(text)) return { value: text };
  return problem(name, 'a host name or an IP address', `"${text}"`);
}

/** A folder, absolute. */
export function readFolder(name: string, text: string, isFolder = isFolderOnDisk): Reading<string> {
  const path = resolve(text);
  if (isFolder(path)) return { value: path };
  return problem(name, 'a folder with pattern files', `none at ${path}`);
}

/** A file, absolute. */
export function readFile(name: string, text: string): Reading<string> {
  const path = resolve(text);
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return { value: path };
  return problem(name, 'a file', `none at ${path}`);
}

export function readLogLevel(name: string, text: string): Reading<LogLevel> {
  const value = LOG_LEVELS.find((known) => known === text);
  return value ? { value } : problem(name, `one of ${LOG_LEVELS.join(', ')}`, `"${text}"`);
}

/** A name that every driver can put before its own. */
export function readNamespace(name: string, text: string): Reading<string> {
  if (/^[\w-]{1,32}$/.test(text)) return { value: text };
  return problem(name, '1 to 32 letters, digits, _ and -', `"${text.slice(0, 100)}"`);
}

/** A URL whose scheme is one of those given. Not repeated in a problem: it may hold a password. */
export function readUrl(name: string, text: string, schemes: readonly string[]): Reading<string> {
  const scheme = /^([a-z][a-z+]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && schemes.includes(scheme)) return { value: text };
  const found = scheme === undefined ? 'none' : `${scheme}:`;
  return problem(name, `a URL that begins with ${schemes.join(':, ')}:`, found);
}

function isFolderOnDisk(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
