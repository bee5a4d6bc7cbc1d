import type { Language } from '@/lib/i18n/languages';

export const REQUEST_STATUSES = ['pending', 'needs_info', 'approved', 'rejected'] as const;
export type RequestStatus = (typeof REQUEST_STATUSES)[number];

/** What one side wrote to the other. */
export interface PartnerMessage {
  id: string;
  from: 'admin' | 'applicant';
  text: string;
  createdAt: string;
}

/** What somebody says of the place they offer. */
export interface PlaceDetails {
  businessName: string;
  contactName: string;
  phone: string;
  countryCode: string;
  city: string;
  address: string;
  description: string | null;
  capacity: number | null;
  imageUrl: string | null;
}

/** A place that is offered for events, as its applicant and administrators see it. */
export interface PartnerRequest extends PlaceDetails {
  id: string;
  status: RequestStatus;
  /** Empty where the applicant has deleted their account. */
  email: string;
  messages: PartnerMessage[];
  createdAt: string;
  updatedAt: string;
}

export interface PlaceOffer extends PlaceDetails {
  email: string;
  language: Language;
}

/** Whether its applicant may still change it. */
export function isOpen({ status }: Pick<PartnerRequest, 'status'>): boolean {
  return status === 'pending' || status === 'needs_info';
}

export const requestKeys = {
  mine: (key: string | undefined) => ['partner-places', 'mine', key ?? ''] as const,
  inbox: ['partner-places', 'inbox'] as const,
  list: (filter: object) => ['partner-places', 'inbox', 'list', filter] as const,
  summary: ['partner-places', 'inbox', 'summary'] as const,
  places: ['partner-places', 'places'] as const,
};
