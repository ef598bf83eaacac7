import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const PROGRAM = `
  import { createEngine } from '@srvthreds/engine';
  const patience = {
    name: 'Patience',
    reactions: [
      {
        name: 'asked',
        condition: {
          type: 'filter',
          xpr: "$event.type = 'ask'",
          onTrue: { xpr: "$setLocal('question', $event)" },
        },
      },
      {
        name: 'waiting',
        condition: { type: 'filter', xpr: 'false' },
        expiry: { interval: 300, transition: { name: 'late', input: 'local', localName: 'question' } },
      },
      {
        name: 'late',
        condition: {
          type: 'filter',
          xpr: 'true',
          transform: { eventDataTemplate: { title: 'Nobody answered' } },
          publish: { to: 'ada' },
        },
      },
    ],
  };
  const engine = await createEngine({ patterns: [patience] });
  engine.onMessage(({ event }) => {
    console.log(event.data.title);
    void engine.shutdown();
  });
  await engine.handle({ id: '1', type: 'ask', source: { id: 'ada' } });
`;

describe('a process in which an engine runs', () => {
  it('lives until the engine is shut down, though nothing else in it waits', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@srvthreds/source', '--input-type=module', '--eval', PROGRAM],
      { cwd: import.meta.dirname, timeout: 25_000 },
    );
    expect(stdout.trim()).toBe('Nobody answered');
  }, 30_000);
});
