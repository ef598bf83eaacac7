import { describe, expect, it } from 'vitest';
import { numberOption } from './numberOption.ts';

describe('a number from the command line', () => {
  it('is read', () => {
    expect(numberOption({ seeds: '12' }, 'seeds')).toBe(12);
    expect(numberOption({ minutes: '0.5' }, 'minutes', { atLeast: 0.1, isWhole: false })).toBe(0.5);
  });

  it.each([
    ['1-10000', {}],
    ['0', {}],
    ['1.5', {}],
    ['', {}],
    ['Infinity', { isWhole: false }],
    ['-1', { atLeast: 0 }],
  ])('is refused where it is none that can be used: %j %j', (text, rule) => {
    expect(() => numberOption({ seeds: text }, 'seeds', rule)).toThrow(RangeError);
    expect(() => numberOption({ seeds: text }, 'seeds', rule)).toThrow(`found "${text}"`);
  });
});
