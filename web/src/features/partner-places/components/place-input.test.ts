import { describe, expect, it } from 'vitest';
import { mistakesIn, placeOf } from './place-input';

function form(part: Record<string, string> = {}): FormData {
  const data = new FormData();
  const all = {
    businessName: 'بيت القهوة', contactName: 'Amal', phone: '+964 (771) 234-5678', countryCode: 'IQ', city: 'Baghdad', address: 'Street 1',
    description: ' ', capacity: '', imageUrl: '', ...part,
  };
  for (const [name, value] of Object.entries(all)) data.set(name, value);
  return data;
}

describe('a place that is offered', () => {
  it('is sent as the server takes it, and what is empty as nothing', () => {
    const place = placeOf(form());
    expect(place).toMatchObject({ phone: '+9647712345678', description: null, capacity: null, imageUrl: null });
    expect(mistakesIn(place, 'a@b.co')).toEqual({});
  });

  it.each([
    [{ businessName: 'x' }, { businessName: 'name' }],
    [{ phone: '0771' }, { phone: 'phone' }],
    [{ city: ' ' }, { city: 'required' }],
    [{ capacity: '0' }, { capacity: 'capacity' }],
    [{ capacity: '1.5' }, { capacity: 'capacity' }],
    [{ imageUrl: 'http://example.org/a.png' }, { imageUrl: 'url' }],
  ])('%o is put right before it is sent', (part, mistakes) => {
    expect(mistakesIn(placeOf(form(part)))).toEqual(mistakes);
  });
});
