import auth from '@/features/auth/locales/ar.json';
import bookings from '@/features/bookings/locales/ar.json';
import calendar from '@/features/calendar/locales/ar.json';
import door from '@/features/door/locales/ar.json';
import events from '@/features/events/locales/ar.json';
import waitlist from '@/features/waitlist/locales/ar.json';
import common from '@/lib/i18n/locales/ar.json';

/** Each feature owns its words; this puts one language together, and is loaded only when it is spoken. */
export const dictionary = { ...common, auth, bookings, calendar, door, events, waitlist };
