import { describe, expect, it } from 'vitest';
import { readNewEvent } from './new-event';

const NOW_MS = Date.parse('2026-11-21T00:00:00Z');

function form(part: Record<string, string> = {}): FormData {
  const data = new FormData();
  const all = { title: 'Oud', startDate: '2026-12-01T19:00', endDate: '2026-12-01T21:00', timeZone: 'Asia/Riyadh', maxAttendees: '12', ...part };
  for (const [name, value] of Object.entries(all)) data.set(name, value);
  return data;
}

describe('readNewEvent', () => {
  it('sends the times of the place as instants, and leaves out what is empty', () => {
    expect(readNewEvent(form({ venue: ' ' }), NOW_MS)).toEqual({
      event: {
        title: 'Oud',
        startDate: '2026-12-01T16:00:00.000Z',
        endDate: '2026-12-01T18:00:00.000Z',
        timeZone: 'Asia/Riyadh',
        maxAttendees: 12,
        isVirtual: false,
      },
    });
  });

  it.each([
    [{ title: ' ' }, { title: 'required' }],
    [{ startDate: '' }, { startDate: 'time' }],
    [{ endDate: '2026-12-01T18:00' }, { endDate: 'order' }],
    [{ startDate: '2026-11-01T18:00' }, { startDate: 'past' }],
    [{ timeZone: 'Moon/Base' }, { timeZone: 'zone' }],
    [{ maxAttendees: '0' }, { maxAttendees: 'seats' }],
    [{ isVirtual: 'on', meetingUrl: 'javascript:alert(1)' }, { meetingUrl: 'url' }],
  ])('says what is wrong with %j', (part, mistakes) => {
    expect(readNewEvent(form(part), NOW_MS)).toEqual({ mistakes });
  });
});
