import { RECORD_LIMITS } from '@srvthreds/storage/records';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../refusal.ts';
import type { RecordScene } from './RecordScene.ts';

export function resultSuite(scene: () => RecordScene): void {
  describe('results', () => {
    it('are an id for a record that is put, ids for a list', async () => {
      expect(await scene().one('put', { values: { id: 'a' } })).toBe('a');
      expect(await scene().one('put', { values: [{ id: 'b' }, { id: 'c' }] })).toEqual(['b', 'c']);
      const made = await scene().one('put', { values: { n: 1 } });
      expect(await scene().record(String(made))).toEqual({ id: made, n: 1 });
    });

    it('keep types of records apart', async () => {
      await scene().put({ id: 'a' });
      expect(await scene().one('count', { type: 'Other' })).toBe(0);
      expect(await scene().one('put', { type: 'Other', values: { id: 'a' } })).toBe('a');
    });

    it('are a record or null, a list, a number, and null for what only changes', async () => {
      await scene().put({ id: 'a' }, { id: 'b' });
      expect(await scene().record('a')).toEqual({ id: 'a' });
      expect(await scene().record('z')).toBeNull();
      expect(await scene().one('get', { matcher: { id: 'z' } })).toEqual([]);
      expect(await scene().one('count')).toBe(2);
      expect(await scene().one('update', { matcher: {}, values: { n: 1 } })).toBeNull();
      expect(await scene().one('delete', { matcher: { n: 1 } })).toBeNull();
      expect(await scene().one('count')).toBe(0);
    });

    it('tell when a record was made and changed', async () => {
      const at = () => new Date(scene().clock.now()).toISOString();
      const created = at();
      await scene().put({ id: 'a', created: 'x', modified: 'x', _id: 'x' });
      await scene().clock.advance(5_000);
      await scene().one('update', { matcher: { id: 'a' }, values: { n: 1, created: 'x' } });
      expect(await scene().one('getOne')).toEqual({ id: 'a', n: 1, created, modified: at() });
    });

    it('come in the order that is asked for, then by id by code point', async () => {
      await scene().put(
        { id: 'b', n: 2, t: 'x' },
        { id: 'a', n: 2, t: 'y' },
        { id: 'c', n: 10 },
        { id: '😀', n: null, t: '😀' },
        { id: '\uff5e', n: true, t: '\uff5e' },
      );
      expect(await scene().ids()).toEqual(['a', 'b', 'c', '\uff5e', '😀']);
      const by = (...sort: readonly object[]) => scene().ids({}, { sort });
      expect(await by({ field: 'n' })).toEqual(['😀', 'a', 'b', 'c', '\uff5e']);
      expect(await by({ field: 'n', desc: true })).toEqual(['\uff5e', 'c', 'a', 'b', '😀']);
      expect(await by({ field: 't' })).toEqual(['c', 'b', 'a', '\uff5e', '😀']);
      expect(await by({ field: 'n' }, { field: 't' })).toEqual(['😀', 'b', 'a', 'c', '\uff5e']);
      const page = { sort: [{ field: 'n' }], skip: 1, limit: 2 };
      expect(await scene().ids({}, page)).toEqual(['a', 'b']);
    });

    it('have the fields that are selected', async () => {
      await scene().put({ id: 'a', n: 1, of: [{ x: 1, y: 2 }, 3], in: { x: { z: 1 }, y: 2 } });
      const get = (selector: object) => scene().one('getOne', { selector });
      expect(await get({ include: ['n', 'of.x', 'in.x'] })).toEqual({
        id: 'a',
        n: 1,
        of: [{ x: 1 }],
        in: { x: { z: 1 } },
      });
      expect(await get({ include: ['n'], exclude: ['id'] })).toEqual({ n: 1 });
      expect(await get({ exclude: ['of.y', 'in.x', 'created', 'modified'] })).toEqual({
        id: 'a',
        n: 1,
        of: [{ x: 1 }, 3],
        in: { y: 2 },
      });
    });

    it('are refused when there are too many records or too much of them', async () => {
      const { recordsPerTask, resultLength } = RECORD_LIMITS;
      await scene().put(...Array.from({ length: recordsPerTask }, () => ({})));
      expect(await scene().ids()).toHaveLength(recordsPerTask);
      await scene().put({ id: 'one-more' });
      expect(await refusalOf(scene().one('get'))).toBe('RECORDS_TOO_LARGE');
      expect(await refusalOf(scene().one('delete', { matcher: {} }))).toBe('RECORDS_TOO_LARGE');
      const values = { type: 'Other', values: { text: 'x'.repeat(resultLength / 4) } };
      for (let count = 0; count < 5; count++) await scene().one('put', values);
      expect(await refusalOf(scene().one('get', { type: 'Other' }))).toBe('RECORDS_TOO_LARGE');
    });
  });
}
