import announcements from '@/features/announcements/locales/en.json';
import attendees from '@/features/attendees/locales/en.json';
import audit from '@/features/audit/locales/en.json';
import auth from '@/features/auth/locales/en.json';
import bookings from '@/features/bookings/locales/en.json';
import calendar from '@/features/calendar/locales/en.json';
import chats from '@/features/chats/locales/en.json';
import door from '@/features/door/locales/en.json';
import events from '@/features/events/locales/en.json';
import room from '@/features/live-room/locales/en.json';
import notifications from '@/features/notifications/locales/en.json';
import outbox from '@/features/outbox/locales/en.json';
import partnerPlaces from '@/features/partner-places/locales/en.json';
import questions from '@/features/questions/locales/en.json';
import reviews from '@/features/reviews/locales/en.json';
import siteImages from '@/features/site-images/locales/en.json';
import team from '@/features/team/locales/en.json';
import users from '@/features/users/locales/en.json';
import waitlist from '@/features/waitlist/locales/en.json';
import common from '@/lib/i18n/locales/en.json';

/** Each feature owns its words; this puts one language together, and is loaded only when it is spoken. */
export const dictionary = {
  ...common,
  announcements,
  attendees,
  audit,
  auth,
  bookings,
  calendar,
  chats,
  door,
  events,
  notifications,
  outbox,
  partnerPlaces,
  questions,
  reviews,
  room,
  siteImages,
  team,
  users,
  waitlist,
};
