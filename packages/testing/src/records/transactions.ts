import { RECORD_LIMITS } from '@srvthreds/storage/records';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../refusal.ts';
import type { RecordScene } from './RecordScene.ts';

const put = (id: string) => ({ op: 'put', params: { type: 'Item', values: { id } } });
const count = { op: 'count', params: { type: 'Item' } };
const increase = {
  op: 'update',
  params: { type: 'Item', matcher: {}, values: { $inc: { n: 1 } } },
};

export function transactionSuite(scene: () => RecordScene): void {
  describe('tasks', () => {
    it('see what those before them did, and a list of tasks gives a list', async () => {
      const tasks = [count, put('a'), [put('b'), count], count, []];
      expect(await scene().run(tasks)).toEqual([0, 'a', ['b', 2], 2, []]);
    });

    it('refuse an id that is taken, and put none of the list', async () => {
      await scene().put({ id: 'b', n: 1 });
      expect(await refusalOf(scene().put({ id: 'a' }, { id: 'b' }))).toBe('RECORDS_EXISTS');
      expect(await refusalOf(scene().put({ id: 'c' }, { id: 'c' }))).toBe('RECORDS_EXISTS');
      expect(await scene().ids()).toEqual(['b']);
      expect(await scene().record('b')).toEqual({ id: 'b', n: 1 });
    });

    it('in a list are done all or none; those before the list stay done', async () => {
      await scene().put({ id: 'x', n: 1 }, { id: 'y' });
      const remove = { op: 'delete', params: { type: 'Item', matcher: { id: 'y' } } };
      const other = { op: 'put', params: { type: 'Other', values: { id: 'o' } } };
      const list = [other, increase, remove, put('b'), put('x')];
      expect(await refusalOf(scene().run([put('a'), list, put('c')]))).toBe('RECORDS_EXISTS');
      expect(await scene().ids()).toEqual(['a', 'x', 'y']);
      expect(await scene().record('x')).toEqual({ id: 'x', n: 1 });
      expect(await scene().one('count', { type: 'Other' })).toBe(0);
    });

    it('that give too much together leave nothing done', async () => {
      await scene().put({ id: 'a', text: 'x'.repeat(250_000) });
      const get = { op: 'get', params: { type: 'Item' } };
      expect(await refusalOf(scene().run([[put('b'), get, get, get]]))).toBe('RECORDS_TOO_LARGE');
      expect(await refusalOf(scene().run([get, get, get]))).toBe('RECORDS_TOO_LARGE');
      expect(await scene().ids()).toEqual(['a']);
    });

    it('of an event that comes again are not done again, and give the same', async () => {
      await scene().put({ id: 'x', n: 1 });
      const tasks = [put('a'), increase, [increase, count]];
      const first = await scene().run(tasks, 'event');
      expect(await scene().run(tasks, 'event')).toEqual(first);
      expect(await scene().record('x')).toEqual({ id: 'x', n: 3 });
      await scene().run([increase], 'another event');
      expect(await scene().record('x')).toEqual({ id: 'x', n: 4 });
    });

    it('are done again when too many characters of results have come since', async () => {
      await scene().put({ id: 'x', n: 1 }, { id: 'y', text: 'y'.repeat(250_000) });
      const give = { op: 'get', params: { type: 'Item', matcher: { id: 'y' } } };
      const change = { ...increase, params: { ...increase.params, matcher: { id: 'x' } } };
      const times = Math.ceil(RECORD_LIMITS.rememberedLength / 250_000);
      await scene().run([change], 'event');
      for (let n = 1; n < times - 1; n++) await scene().run([[change, give]], `large ${n}`);
      await scene().run([change], 'event');
      expect(await scene().record('x')).toEqual({ id: 'x', n: times });
      for (let n = 0; n < 2; n++) await scene().run([[change, give]], `more ${n}`);
      await scene().run([change], 'event');
      expect(await scene().record('x')).toEqual({ id: 'x', n: times + 3 });
    });

    it('that failed are tried again when their event comes again', async () => {
      await scene().put({ id: 'a', n: 1 });
      const tasks = [increase, put('a')];
      expect(await refusalOf(scene().run(tasks, 'event'))).toBe('RECORDS_EXISTS');
      await scene().one('update', { matcher: {}, values: { kept: true } });
      await scene().one('delete', { matcher: { n: 3 } });
      expect(await refusalOf(scene().run(tasks, 'event'))).toBe('RECORDS_EXISTS');
      expect(await scene().record('a')).toEqual({ id: 'a', n: 2, kept: true });
      await scene().one('delete', { matcher: {} });
      expect(await scene().run(tasks, 'event')).toEqual([null, 'a']);
    });

    it('at the same time are done one after the other', async () => {
      await scene().put({ id: 'x', n: 0 });
      await Promise.all(Array.from({ length: 20 }, () => scene().run([increase])));
      expect(await scene().record('x')).toEqual({ id: 'x', n: 20 });
    });

    it('are refused by a store that is closed, which may be closed twice', async () => {
      await scene().store.close();
      await scene().store.close();
      expect(await refusalOf(scene().run([count]))).toBe('RECORDS_CLOSED');
      expect(await refusalOf(scene().run([put('a')]))).toBe('RECORDS_CLOSED');
    });
  });

  describe('what a store gives', () => {
    it('is the caller’s: changing it changes no record', async () => {
      await scene().put({ id: 'a', in: { n: 1 } });
      const found = (await scene().record('a')) as { in: { n: number } };
      found.in.n = 2;
      expect(await scene().record('a')).toEqual({ id: 'a', in: { n: 1 } });
    });
  });
}
