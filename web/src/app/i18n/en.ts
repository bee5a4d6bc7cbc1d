import auth from '@/features/auth/locales/en.json';
import bookings from '@/features/bookings/locales/en.json';
import calendar from '@/features/calendar/locales/en.json';
import door from '@/features/door/locales/en.json';
import events from '@/features/events/locales/en.json';
import waitlist from '@/features/waitlist/locales/en.json';
import common from '@/lib/i18n/locales/en.json';

/** Each feature owns its words; this puts one language together, and is loaded only when it is spoken. */
export const dictionary = { ...common, auth, bookings, calendar, door, events, waitlist };
