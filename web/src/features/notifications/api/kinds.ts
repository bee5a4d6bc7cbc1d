/** The types that have words and icons of their own here, by the group in which people find them. */
const KINDS = {
  bookings: [
    'booking.confirmed',
    'booking.pending',
    'booking.rejected',
    'booking.cancelled',
    'booking.transferred',
    'booking.update',
    'waitlist.offer',
  ],
  events: ['event.changed', 'event.cancelled', 'event.reminder', 'event.announcement'],
  organizing: ['booking.new', 'review.new', 'organizer.added'],
  messages: ['message.new', 'user.notification', 'admin.notification', 'site.announcement'],
  places: ['place.received', 'place.approved', 'place.needs_info', 'place.rejected', 'place.message'],
  account: ['account.password_changed'],
} as const;

type KnownGroup = keyof typeof KINDS;
export type Kind = (typeof KINDS)[KnownGroup][number];
/** `other`: what this page does not know. */
export type Group = KnownGroup | 'other';

const KNOWN_GROUPS = Object.keys(KINDS) as KnownGroup[];
export const GROUPS: readonly Group[] = [...KNOWN_GROUPS, 'other'];

const GROUP_BY_KIND = new Map<string, KnownGroup>(KNOWN_GROUPS.flatMap((group) => KINDS[group].map((kind) => [kind, group] as const)));

/** Where a type belongs that came after this page was made, by the first word of its name. */
const GROUP_BY_SUBJECT: Readonly<Record<string, KnownGroup>> = {
  booking: 'bookings',
  waitlist: 'bookings',
  event: 'events',
  review: 'organizing',
  organizer: 'organizing',
  message: 'messages',
  // What people and administrators tell others.
  user: 'messages',
  admin: 'messages',
  site: 'messages',
  place: 'places',
  account: 'account',
};

export function isKind(type: string): type is Kind {
  return GROUP_BY_KIND.has(type);
}

export function groupOf(type: string): Group {
  const [subject = ''] = type.split('.');
  return GROUP_BY_KIND.get(type) ?? (Object.hasOwn(GROUP_BY_SUBJECT, subject) ? GROUP_BY_SUBJECT[subject] : undefined) ?? 'other';
}

/** All these types, by their groups; those in the order in which this page knows them, then the others. */
export function inGroups(types: readonly string[]): { group: Group; types: string[] }[] {
  const order = [...GROUP_BY_KIND.keys()];
  const place = (type: string): number => (isKind(type) ? order.indexOf(type) : order.length);
  return GROUPS.map((group) => ({
    group,
    types: types.filter((type) => groupOf(type) === group).sort((left, right) => place(left) - place(right)),
  })).filter((found) => found.types.length > 0);
}
