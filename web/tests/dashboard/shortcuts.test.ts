import { describe, expect, it } from 'vitest';
import { KeyReader } from '@/dashboard/shortcuts/keys';

const press = (...keys: [key: string, code?: string, wait?: number][]) => {
  const reader = new KeyReader();
  let now = 0;
  return keys.map(([key, code = '', wait = 100]) => {
    now += wait;
    return reader.read(key, code, now);
  });
};

describe('keys', () => {
  it('act alone or after another', () => {
    expect(press(['v'])).toEqual(['view']);
    expect(press(['d'], ['k'])).toEqual([undefined, 'kiosk']);
    expect(press(['t'], ['ArrowLeft'])).toEqual([undefined, 'earlier']);
    expect(press(['?'])).toEqual(['help']);
  });

  it('are forgotten after a second, and a wrong second one begins anew', () => {
    expect(press(['d'], ['k', '', 1500])).toEqual([undefined, undefined]);
    expect(press(['d'], ['t'], ['z'])).toEqual([undefined, undefined, 'zoomOut']);
  });

  it('are where they are on a Russian keyboard', () => {
    expect(press(['в', 'KeyD'], ['л', 'KeyK'])).toEqual([undefined, 'kiosk']);
    expect(press(['м', 'KeyV'])).toEqual(['view']);
  });
});
