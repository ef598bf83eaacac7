import { errorMessage } from '@srvthreds/core';
import type { Finding } from '../ledger/Findings.ts';
import { play } from '../play/play.ts';
import { makeScript } from '../script/makeScript.ts';
import type { Script } from '../script/Script.ts';
import { shrink } from '../shrink/shrink.ts';
import type { Failure, Reply, Request } from './protocol.ts';

/** Plays seeds one after the other. */
export async function playSeeds(request: Request): Promise<Reply> {
  const failures: Failure[] = [];
  let played = 0;
  for (const seed of request.seeds) {
    played++;
    const script = makeScript(seed);
    const finding = await firstFinding(script);
    if (!finding) continue;
    const isShort = failures.length < request.shrink;
    const shrunk = isShort ? await shrink(script, finding) : { finding };
    failures.push({ seed, ...shrunk });
    if (request.stopAtFirst) break;
  }
  return { played, failures };
}

/** What is wrong first, if anything is. */
export async function firstFinding(script: Script): Promise<Finding | undefined> {
  try {
    return (await play(script)).findings[0];
  } catch (error) {
    return { rule: 'unhandled', text: errorMessage(error), atMs: -1 };
  }
}
