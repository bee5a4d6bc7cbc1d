import { describe, expect, it } from 'vitest';
import { readEventDetails } from './event-details-input';

const NOW_MS = Date.parse('2026-11-21T00:00:00Z');

function form(part: Record<string, string> = {}): FormData {
  const data = new FormData();
  const all = { title: 'Oud', startDate: '2026-12-01T19:00', endDate: '2026-12-01T21:00', timeZone: 'Asia/Riyadh', maxAttendees: '12', ...part };
  for (const [name, value] of Object.entries(all)) data.set(name, value);
  return data;
}

describe('readEventDetails', () => {
  it('sends the times of the place as instants, and what is empty as nothing', () => {
    expect(readEventDetails(form({ venue: ' ', requiresApproval: 'on' }), NOW_MS)).toEqual({
      details: {
        title: 'Oud',
        description: '',
        startDate: '2026-12-01T16:00:00.000Z',
        endDate: '2026-12-01T18:00:00.000Z',
        timeZone: 'Asia/Riyadh',
        venue: '',
        location: '',
        placeId: null,
        maxAttendees: 12,
        isVirtual: false,
        meetingUrl: null,
        imageUrl: null,
        requiresApproval: true,
      },
    });
  });

  it('leaves times that nobody touched as they were, past ones too', () => {
    const before = { startDate: '2026-11-01T16:00:12.345Z', endDate: '2026-12-01T18:00:00.000Z', timeZone: 'Asia/Riyadh' };
    const read = readEventDetails(form({ startDate: '2026-11-01T19:00' }), NOW_MS, before);
    expect(read).toMatchObject({ details: { startDate: before.startDate, endDate: before.endDate } });
    expect(readEventDetails(form({ startDate: '2026-11-01T19:01' }), NOW_MS, before)).toEqual({ mistakes: { startDate: 'past' } });
    const elsewhere = { startDate: '2026-11-01T19:00', timeZone: 'Europe/Paris' };
    expect(readEventDetails(form(elsewhere), NOW_MS, before)).toEqual({ mistakes: { startDate: 'past' } });
  });

  it.each([
    [{ title: ' ' }, { title: 'required' }],
    [{ startDate: '' }, { startDate: 'time' }],
    [{ endDate: '2026-12-01T18:00' }, { endDate: 'order' }],
    [{ startDate: '2026-11-01T18:00' }, { startDate: 'past' }],
    [{ timeZone: 'Moon/Base' }, { timeZone: 'zone' }],
    [{ maxAttendees: '0' }, { maxAttendees: 'seats' }],
    [{ isVirtual: 'on', meetingUrl: 'javascript:alert(1)' }, { meetingUrl: 'url' }],
    [{ imageUrl: 'http://example.org/a.png' }, { imageUrl: 'url' }],
  ])('says what is wrong with %j', (part, mistakes) => {
    expect(readEventDetails(form(part), NOW_MS)).toEqual({ mistakes });
  });
});
