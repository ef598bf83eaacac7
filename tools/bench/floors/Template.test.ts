import { expect, it } from 'vitest';
import { Template } from './Template.ts';

const VALUES = { number: 's12', thred: 'order_s12.x' };

it('writes other values where the first ones stood', () => {
  const template = Template.from('{"id":"order_s12.x","n":"s12"}', VALUES);
  expect(template.write({ number: 's99', thred: 'order_s99.y' })).toBe(
    '{"id":"order_s99.y","n":"s99"}',
  );
});

it('takes the longest value where one holds another', () => {
  const template = Template.from('order_s12.x', VALUES);
  expect(template.write({ number: '?', thred: 'whole' })).toBe('whole');
});

it('does not take signs of a value for patterns', () => {
  const template = Template.from('order_s12-x', VALUES);
  expect(template.write({ number: 'n', thred: '?' })).toBe('order_n-x');
});

it('goes through JSON', () => {
  const template = Template.from('a s12 z', VALUES);
  const revived = Template.revive(JSON.parse(JSON.stringify(template)) as Template);
  expect(revived.write({ number: 'n', thred: '' })).toBe('a n z');
});
