import { errorCode } from '@srvthreds/core';
import type { Engine } from '@srvthreds/engine';
import type { Intake, Readiness } from '@srvthreds/service';
import type { Servers } from './servers.ts';

/** A server that does not answer within this is away. */
const ANSWER_MS = 2_000;
/** An answer holds for so long, however often it is asked for. */
const HOLD_MS = 1_000;

/** Tells whether an engine takes events now: it runs, and the servers behind it answer. */
export function readinessOf(
  { engine, intake }: { readonly engine: Engine; readonly intake: Intake },
  { storage, service }: Servers,
): () => Promise<Readiness> {
  let askedAt = -Infinity;
  let answer: Promise<Readiness> | undefined;
  const ask = async (): Promise<Readiness> => {
    const [storageSays, queueSays] = await Promise.all([
      askWithin(() => storage.leases('member/')),
      askWithin(() => service.depth('event-queue.0')),
    ]);
    const isRunning = intake.isOpen && engine.health.state === 'running';
    const checks = {
      engine: isRunning ? 'ok' : engine.health.state,
      storage: storageSays,
      queue: queueSays,
    };
    return { isReady: Object.values(checks).every((check) => check === 'ok'), checks };
  };
  return () => {
    const now = performance.now();
    if (!answer || !intake.isOpen || now - askedAt > HOLD_MS) {
      askedAt = now;
      answer = ask();
    }
    return answer;
  };
}

/** `ok`, or the code of what went wrong: the sentence may name servers. */
async function askWithin(question: () => Promise<unknown>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('does not answer'), ANSWER_MS);
  });
  const said = question().then(
    () => 'ok',
    (error: unknown) => errorCode(error) ?? 'failed',
  );
  try {
    return await Promise.race([said, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
