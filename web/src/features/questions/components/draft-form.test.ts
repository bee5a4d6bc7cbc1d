import { describe, expect, it } from 'vitest';
import { blank, mistakesIn, moved, wireOf } from './draft-form';

describe('a form that is being written', () => {
  it('moves questions, and not out of the list', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 1, 2)).toEqual(['a', 'b']);
  });

  it('is sent without what is empty, and without options where none are chosen from', () => {
    const written = { ...blank('k'), label: ' Meal ', options: [' fish ', '', 'none'] };
    expect(wireOf([{ ...written, type: 'choice', id: 'q' }, written])).toEqual([
      { id: 'q', label: 'Meal', help: '', type: 'choice', required: false, options: ['fish', 'none'] },
      { label: 'Meal', help: '', type: 'text', required: false, options: [] },
    ]);
  });

  it('needs labels, and two options that differ', () => {
    expect(mistakesIn([{ ...blank('k'), label: ' ' }])).toEqual({ 'questions.0.label': 'label' });
    const choice = { ...blank('k'), label: 'x', type: 'choice' as const };
    expect(mistakesIn([{ ...choice, options: ['a', ' '] }])).toEqual({ 'questions.0.options': 'options' });
    expect(mistakesIn([{ ...choice, options: ['a', 'b', ' a'] }])).toEqual({ 'questions.0.options': 'optionTwice' });
    expect(mistakesIn([{ ...choice, options: ['a', 'b'] }])).toEqual({});
  });
});
