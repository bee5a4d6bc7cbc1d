import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { AUDIT_ACTIONS, type AuditAction } from '@/features/audit/api/audit';
import { GROUPS, type Group } from '@/features/notifications/api/kinds';
import type { Services } from '@/lib/services';
import { AppShell } from './layout/app-shell';
import { Crash, NotFound } from './layout/failures';

interface RouterContext {
  services: Services;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({ component: AppShell, notFoundComponent: NotFound });

/** Only paths of this app: an address given from outside must not lead elsewhere after signing in. */
function innerPath(value: unknown): string | undefined {
  return typeof value === 'string' && /^\/(?![/\\])/.test(value) ? value : undefined;
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

interface AfterSignIn {
  redirect?: string | undefined;
}

const afterSignIn = (search: Record<string, unknown>): AfterSignIn => ({ redirect: innerPath(search.redirect) });

interface Guarded {
  context: RouterContext;
  location: { href: string };
}

async function requireUser({ context, location }: Guarded): Promise<void> {
  if ((await context.services.session.whoever()) === null) {
    throw redirect({ to: '/login', search: { redirect: location.href } });
  }
}

const eventsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: (search: Record<string, unknown>): { q?: string | undefined } => ({ q: textOrNothing(search.q) }),
  component: lazyRouteComponent(() => import('./routes/events-page'), 'EventsPage'),
});

const newEventRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/events/new',
  beforeLoad: requireUser,
  component: lazyRouteComponent(() => import('./routes/new-event-page'), 'NewEventPage'),
});

const eventRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/events/$eventId',
  component: lazyRouteComponent(() => import('./routes/event-page'), 'EventPage'),
});

const manageEventRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/events/$eventId/manage',
  beforeLoad: requireUser,
  component: lazyRouteComponent(() => import('./routes/manage-event-page'), 'ManageEventPage'),
});

const editEventRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/events/$eventId/edit',
  beforeLoad: requireUser,
  component: lazyRouteComponent(() => import('./routes/edit-event-page'), 'EditEventPage'),
});

const organizingRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/organizing',
  beforeLoad: requireUser,
  component: lazyRouteComponent(() => import('./routes/organized-page'), 'OrganizedPage'),
});

const teamRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/events/$eventId/team',
  beforeLoad: requireUser,
  component: lazyRouteComponent(() => import('./routes/team-page'), 'TeamPage'),
});

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitations/$key',
  component: lazyRouteComponent(() => import('./routes/invitation-page'), 'InvitationPage'),
});

const bookingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/bookings',
  beforeLoad: requireUser,
  component: lazyRouteComponent(() => import('./routes/bookings-page'), 'BookingsPage'),
});

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: afterSignIn,
  component: lazyRouteComponent(() => import('./routes/login-page'), 'LoginPage'),
});

const registerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/register',
  validateSearch: afterSignIn,
  component: lazyRouteComponent(() => import('./routes/register-page'), 'RegisterPage'),
});

const forgotPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('./routes/forgot-password-page'), 'ForgotPasswordPage'),
});

const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset-password',
  validateSearch: (search: Record<string, unknown>): { token: string } => ({ token: textOrNothing(search.token) ?? '' }),
  component: lazyRouteComponent(() => import('./routes/reset-password-page'), 'ResetPasswordPage'),
});

const liveRoomRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/events/$eventId/live',
  component: lazyRouteComponent(() => import('./routes/live-room-page'), 'LiveRoomPage'),
});

const adminRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/admin',
  beforeLoad: requireUser,
  component: lazyRouteComponent(() => import('./layout/admin-layout'), 'AdminLayout'),
});

const adminHomeRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/admin/users', replace: true });
  },
});

interface UsersSearch {
  q?: string | undefined;
  banned?: boolean | undefined;
  user?: string | undefined;
}

const usersRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/users',
  validateSearch: ({ q, banned, user }: Record<string, unknown>): UsersSearch => ({
    q: textOrNothing(q),
    banned: typeof banned === 'boolean' ? banned : undefined,
    user: textOrNothing(user),
  }),
  component: lazyRouteComponent(() => import('./routes/users-page'), 'UsersPage'),
});

const siteImagesRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/site-images',
  component: lazyRouteComponent(() => import('./routes/site-images-page'), 'SiteImagesPage'),
});

const outboxRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/outbox',
  component: lazyRouteComponent(() => import('./routes/outbox-page'), 'OutboxPage'),
});

const offerPlaceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/partner-places/apply',
  component: lazyRouteComponent(() => import('./routes/offer-place-page'), 'OfferPlacePage'),
});

const myPlaceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/partner-places/mine',
  // Without a key it is the page of whoever is signed in.
  validateSearch: (search: Record<string, unknown>): { key?: string | undefined } => ({ key: textOrNothing(search.key) }),
  component: lazyRouteComponent(() => import('./routes/my-place-page'), 'MyPlacePage'),
});

const partnerPlacesRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/partner-places',
  component: lazyRouteComponent(() => import('./routes/partner-places-page'), 'PartnerPlacesPage'),
});

interface AuditSearch {
  action?: AuditAction | undefined;
  actor?: string | undefined;
}

const auditRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/audit',
  validateSearch: ({ action, actor }: Record<string, unknown>): AuditSearch => ({
    action: AUDIT_ACTIONS.find((known) => known === action),
    actor: textOrNothing(actor),
  }),
  component: lazyRouteComponent(() => import('./routes/audit-page'), 'AuditPage'),
});

interface NotificationsSearch {
  unread?: boolean | undefined;
  group?: Group | undefined;
}

const notificationsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/notifications',
  beforeLoad: requireUser,
  validateSearch: ({ unread, group }: Record<string, unknown>): NotificationsSearch => ({
    unread: unread === true ? true : undefined,
    group: GROUPS.find((known) => known === group),
  }),
  component: lazyRouteComponent(() => import('./routes/notifications-page'), 'NotificationsPage'),
});

const notificationPreferencesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/notifications/preferences',
  beforeLoad: requireUser,
  component: lazyRouteComponent(() => import('./routes/notification-preferences-page'), 'NotificationPreferencesPage'),
});

const ticketRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/bookings/$bookingId/ticket',
  beforeLoad: requireUser,
  component: lazyRouteComponent(() => import('./routes/ticket-page'), 'TicketPage'),
});

const chatsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/chats',
  beforeLoad: requireUser,
  component: lazyRouteComponent(() => import('./routes/chats-page'), 'ChatsPage'),
});

const noChatRoute = createRoute({
  getParentRoute: () => chatsRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./routes/chats-page'), 'NoChatChosen'),
});

const chatRoute = createRoute({
  getParentRoute: () => chatsRoute,
  path: '/$chatId',
  component: lazyRouteComponent(() => import('./routes/chat-page'), 'ChatPage'),
});

const doorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/events/$eventId/door',
  component: lazyRouteComponent(() => import('./routes/door-page'), 'DoorPage'),
});

const routeTree = rootRoute.addChildren([
  eventsRoute,
  newEventRoute,
  eventRoute,
  manageEventRoute,
  editEventRoute,
  organizingRoute,
  teamRoute,
  invitationRoute,
  liveRoomRoute,
  offerPlaceRoute,
  myPlaceRoute,
  adminRoute.addChildren([adminHomeRoute, usersRoute, partnerPlacesRoute, siteImagesRoute, outboxRoute, auditRoute]),
  chatsRoute.addChildren([noChatRoute, chatRoute]),
  doorRoute,
  ticketRoute,
  bookingsRoute,
  notificationsRoute,
  notificationPreferencesRoute,
  loginRoute,
  registerRoute,
  forgotPasswordRoute,
  resetPasswordRoute,
]);

export function makeRouter(services: Services) {
  return createRouter({
    routeTree,
    context: { services },
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultErrorComponent: Crash,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
