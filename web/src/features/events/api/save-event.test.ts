import { describe, expect, it } from 'vitest';
import { changesOf, type EventDetails } from './save-event';

const DETAILS: EventDetails = {
  title: 'Oud',
  description: '',
  startDate: '2026-12-01T16:00:00.000Z',
  endDate: '2026-12-01T18:00:00.000Z',
  timeZone: 'Asia/Riyadh',
  venue: '',
  location: 'Riyadh',
  placeId: null,
  maxAttendees: 12,
  isVirtual: false,
  meetingUrl: null,
  imageUrl: null,
  requiresApproval: true,
};

describe('changesOf', () => {
  it('is nothing where nothing was changed', () => {
    expect(changesOf(DETAILS, { ...DETAILS, description: null, venue: null })).toEqual({});
  });

  it('holds what was changed and no more, what was emptied too', () => {
    const before = { ...DETAILS, venue: 'Hall', imageUrl: 'https://example.org/a.png' };
    expect(changesOf({ ...DETAILS, title: 'Qanun', maxAttendees: null, requiresApproval: false }, before)).toEqual({
      title: 'Qanun',
      venue: '',
      maxAttendees: null,
      imageUrl: null,
      requiresApproval: false,
    });
  });
});
