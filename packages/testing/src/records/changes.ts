import { describe, expect, it } from 'vitest';
import { refusalOf } from '../refusal.ts';
import type { RecordScene } from './RecordScene.ts';

const RECORD = { n: 2, t: 'm', list: ['x', 'y', 'x'], in: { k: 1 } };

/** Values of an update, and what they make of the record's fields. */
const CASES: readonly (readonly [values: object, fields: object])[] = [
  [
    { t: 'new', more: [1] },
    { t: 'new', more: [1] },
  ],
  [
    { 'in.l': 2, 'of.x': 1 },
    { in: { k: 1, l: 2 }, of: { x: 1 } },
  ],
  [{ in: { l: 2 } }, { in: { l: 2 } }],
  [{ $inc: { n: 3, m: 1 } }, { n: 5, m: 1 }],
  [{ $mul: { n: 3, m: 4 } }, { n: 6, m: 0 }],
  [{ $min: { n: 1, t: 'z', m: 4 } }, { n: 1, m: 4 }],
  [{ $max: { n: 1, t: 'z' } }, { t: 'z' }],
  [{ $push: { list: 'x', more: { a: 1 } } }, { list: ['x', 'y', 'x', 'x'], more: [{ a: 1 }] }],
  [{ $add: { list: 'x', more: 1 } }, { more: [1] }],
  [{ $add: { list: 'z' } }, { list: ['x', 'y', 'x', 'z'] }],
  [{ $remove: { list: 'x', more: 1, 'of.x': 1 } }, { list: ['y'] }],
  [{ id: 'other', _id: 'other', n: 9 }, { n: 9 }],
  [
    { t: 'new', $inc: { n: 1 } },
    { t: 'new', n: 3 },
  ],
];

const MISFITS: readonly object[] = [
  { $inc: { t: 1 } },
  { $mul: { list: 2 } },
  { $min: { n: 'text' } },
  { $push: { t: 1 } },
  { $add: { n: 1 } },
  { $remove: { in: 1 } },
  { 't.x': 1 },
  { 'list.x': 1 },
  { $mul: { n: Number.MAX_VALUE } },
];

export function changeSuite(scene: () => RecordScene): void {
  describe('an update', () => {
    it.each(CASES)('with %j makes %j', async (values, fields) => {
      await scene().put({ ...RECORD, id: 'a' });
      await scene().one('update', { matcher: { id: 'a' }, values });
      expect(await scene().record('a')).toEqual({ ...RECORD, id: 'a', ...fields });
    });

    it('with $now sets a field to the time', async () => {
      await scene().put({ id: 'a' });
      await scene().one('update', { matcher: {}, values: { $now: { at: true } } });
      const at = new Date(scene().clock.now()).toISOString();
      expect(await scene().record('a')).toEqual({ id: 'a', at });
    });

    it('changes all that fit', async () => {
      await scene().put({ id: 'a', n: 1 }, { id: 'b', n: 1 }, { id: 'c', n: 2 });
      await scene().one('update', { matcher: { n: 1 }, values: { n: 2 } });
      expect(await scene().ids({ n: 2 })).toEqual(['a', 'b', 'c']);
    });

    it.each(MISFITS)('with %j is refused, and changes no record', async (values) => {
      await scene().put({ ...RECORD, id: 'a', n: 1 }, { ...RECORD, id: 'b' });
      const update = scene().one('update', { matcher: {}, values: { more: 1, ...values } });
      expect(await refusalOf(update)).toBe('RECORDS_TASK_FAILED');
      expect(await scene().ids({ more: 1 })).toEqual([]);
    });

    it('that makes a record too large is refused', async () => {
      await scene().put({ id: 'a', text: 'x'.repeat(200_000) });
      const values = { more: 'x'.repeat(200_000) };
      expect(await refusalOf(scene().one('update', { matcher: {}, values }))).toBe(
        'RECORDS_TOO_LARGE',
      );
      expect(await scene().ids({ more: { $ne: null } })).toEqual([]);
    });
  });

  describe('an upsert', () => {
    it('changes the first that fits', async () => {
      await scene().put({ id: 'b', n: 1 }, { id: 'a', n: 1 });
      await scene().one('upsert', { matcher: { n: 1 }, values: { n: 2 } });
      expect(await scene().ids({ n: 2 })).toEqual(['a']);
    });

    it('makes a record with what the matcher says to be equal', async () => {
      const matcher = { id: 'a', t: 'x', 'in.k': 1, n: { $gt: 5 } };
      await scene().one('upsert', { matcher, values: { $inc: { n: 1 } } });
      expect(await scene().record('a')).toEqual({ id: 'a', t: 'x', in: { k: 1 }, n: 1 });
    });

    it('never takes the place of a record that does not fit', async () => {
      await scene().put({ id: 'a', n: 1 });
      const upsert = scene().one('upsert', { matcher: { id: 'a', n: 2 }, values: { m: 1 } });
      expect(await refusalOf(upsert)).toBe('RECORDS_EXISTS');
    });
  });

  describe('a replacement', () => {
    it('leaves the id and the time of the making', async () => {
      await scene().put({ id: 'a', n: 1, old: true });
      const created = new Date(scene().clock.now()).toISOString();
      await scene().clock.advance(1_000);
      await scene().one('replace', { matcher: { n: 1 }, values: { id: 'z', n: 2 } });
      const modified = new Date(scene().clock.now()).toISOString();
      expect(await scene().one('get')).toEqual([{ id: 'a', n: 2, created, modified }]);
    });

    it('makes a record if none fits, with nothing of the matcher but its id', async () => {
      await scene().one('replace', { matcher: { id: 'a', t: 'x' }, values: { n: 2 } });
      expect(await scene().record('a')).toEqual({ id: 'a', n: 2 });
    });
  });
}
