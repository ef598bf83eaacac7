import type { Message } from '@srvthreds/core';
import type { NewMessage } from '@srvthreds/storage';
import { isCommand } from './commands.ts';
import type { Findings } from './Findings.ts';
import type { Saying } from './paper/Expected.ts';

export interface ExpectedMessage extends Saying {
  readonly seq: number;
  /** Undefined: a notice of failure, which is named otherwise. */
  readonly id: string | undefined;
}

/** What the lines of one commit must have brought about. */
export interface ExpectedRows {
  readonly messages: ExpectedMessage[];
  /** Names of commands, in order. */
  readonly commands: string[];
}

export interface RowsCheck {
  readonly findings: Findings;
  readonly thredId: string;
  /** As they are in the commit. */
  readonly rows: readonly NewMessage[];
  readonly expected: ExpectedRows;
  /** Its place is given back again: a commit without a line, of a thred that has ended. */
  readonly isPlaceGivenBack: boolean;
}

/** Holds what leaves with a commit of a thred against what its lines ask for. */
export function checkRows(check: RowsCheck): void {
  checkMessages(check);
  checkCommands(check);
}

function checkMessages({ findings, thredId, rows: all, expected }: RowsCheck): void {
  const rows = all.filter((row) => !isCommand(row));
  const { messages } = expected;
  if (rows.length !== messages.length)
    findings.add('fold', `${thredId}: expected ${messages.length} messages, found ${rows.length}`);
  rows.slice(0, messages.length).forEach(({ body }, index) => {
    const { to, seq, event } = JSON.parse(body) as Message;
    const want = messages[index]!;
    const values = event.data?.content?.values as { event: string; says: string } | undefined;
    const about = values?.event ?? event.re;
    const isRight = to.join() === want.to && about === want.event && values?.says === want.says;
    if (!isRight || seq !== want.seq)
      findings.add(
        'fold',
        `${thredId}: expected message ${want.seq} on ${want.event}: ${want.says}, found ${seq} on ${about}: ${values?.says}`,
      );
    if (want.id !== undefined && event.id !== want.id)
      findings.add('message', `${thredId}: message ${seq} is not named by its cause`);
  });
}

/** What is asked of other partitions. A place may be given back again at any time. */
function checkCommands({ findings, thredId, rows, expected, isPlaceGivenBack }: RowsCheck): void {
  const found = rows.filter(isCommand).map(({ id }) => id);
  if (isPlaceGivenBack && found.join() === `release/${thredId}`) return;
  const commands = expected.commands.join();
  if (found.join() !== commands)
    findings.add('fold', `${thredId}: expected commands ${commands}, found ${found.join()}`);
}
