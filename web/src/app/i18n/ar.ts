import announcements from '@/features/announcements/locales/ar.json';
import attendees from '@/features/attendees/locales/ar.json';
import audit from '@/features/audit/locales/ar.json';
import auth from '@/features/auth/locales/ar.json';
import bookings from '@/features/bookings/locales/ar.json';
import calendar from '@/features/calendar/locales/ar.json';
import chats from '@/features/chats/locales/ar.json';
import door from '@/features/door/locales/ar.json';
import events from '@/features/events/locales/ar.json';
import room from '@/features/live-room/locales/ar.json';
import notifications from '@/features/notifications/locales/ar.json';
import outbox from '@/features/outbox/locales/ar.json';
import partnerPlaces from '@/features/partner-places/locales/ar.json';
import questions from '@/features/questions/locales/ar.json';
import reviews from '@/features/reviews/locales/ar.json';
import siteImages from '@/features/site-images/locales/ar.json';
import team from '@/features/team/locales/ar.json';
import users from '@/features/users/locales/ar.json';
import waitlist from '@/features/waitlist/locales/ar.json';
import common from '@/lib/i18n/locales/ar.json';

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
