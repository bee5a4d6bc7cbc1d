/** What somebody was told, in that person's language. */
export interface NotificationResource {
  id: string;
  /** `booking.confirmed`, `event.changed`, …; there may be types that this page does not know. */
  type: string;
  title: string;
  body: string;
  /** What leads on. Some of it may come from other people. */
  data: Readonly<Record<string, unknown>> | null;
  isRead: boolean;
  readAt: string | null;
  createdAt: string;
}
