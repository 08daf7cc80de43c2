import { describe, expect, it } from 'vitest';
import { LIGHT_TEXT, textOn } from '@/dashboard/fields/contrast';

describe('text on a coloured ground', () => {
  it.each([
    ['#73bf69', false],
    ['#ff9830', false],
    ['#f2495c', false],
    ['#c4162a', true],
    ['#37872d', true],
    ['rgb(20, 20, 80)', true],
    ['rgba(250, 250, 0, 0.9)', false],
    ['nonsense', true],
  ])('on %s is light: %s', (ground, light) => {
    expect(textOn(ground) === LIGHT_TEXT).toBe(light);
  });
});
