import type { JSX } from 'react';
import {
  BellIcon, CalendarIcon, ChatIcon, CheckIcon, ClockIcon, CloseIcon, PersonIcon, PlaceIcon, RepeatIcon, SoundIcon, StarIcon, TicketIcon,
} from '@/components/ui/icons';
import { groupOf, type Group } from '../api/kinds';

type Icon = () => JSX.Element;

const BY_GROUP: Record<Group, Icon> = {
  bookings: TicketIcon,
  events: CalendarIcon,
  organizing: PersonIcon,
  messages: ChatIcon,
  places: PlaceIcon,
  account: PersonIcon,
  other: BellIcon,
};

/** Those that say more than their group does. */
const BY_TYPE: Readonly<Record<string, Icon>> = {
  'booking.confirmed': CheckIcon,
  'booking.pending': ClockIcon,
  'booking.rejected': CloseIcon,
  'booking.cancelled': CloseIcon,
  'booking.transferred': RepeatIcon,
  'booking.new': TicketIcon,
  'event.cancelled': CloseIcon,
  'event.reminder': ClockIcon,
  'event.announcement': SoundIcon,
  'review.new': StarIcon,
};

export function KindIcon({ type }: { type: string }) {
  const Icon = (Object.hasOwn(BY_TYPE, type) ? BY_TYPE[type] : undefined) ?? BY_GROUP[groupOf(type)];
  return (
    <span aria-hidden className="grid size-10 shrink-0 place-items-center rounded-full bg-madder-wash text-madder">
      <Icon />
    </span>
  );
}
