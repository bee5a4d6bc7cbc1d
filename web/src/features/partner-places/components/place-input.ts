import { textOf } from '@/lib/forms';
import type { PlaceDetails } from '../api/requests';

export type PlaceField = keyof PlaceDetails | 'email';
export type PlaceMistake = 'name' | 'phone' | 'email' | 'required' | 'capacity' | 'url';
export type PlaceMistakes = Partial<Record<PlaceField, PlaceMistake>>;

const CAPACITY_MAX = 1_000_000;

/** Reads the fields of a place. */
export function placeOf(form: FormData): PlaceDetails {
  const capacity = textOf(form, 'capacity');
  return {
    businessName: textOf(form, 'businessName'),
    contactName: textOf(form, 'contactName'),
    phone: textOf(form, 'phone').replaceAll(/[\s()-]/g, ''),
    countryCode: textOf(form, 'countryCode'),
    city: textOf(form, 'city'),
    address: textOf(form, 'address'),
    description: textOf(form, 'description') || null,
    capacity: capacity === '' ? null : Number(capacity),
    imageUrl: textOf(form, 'imageUrl') || null,
  };
}

/** The rules of the server, said before asking it; the server still decides. */
export function mistakesIn(place: PlaceDetails, email?: string): PlaceMistakes {
  const { capacity, imageUrl } = place;
  return {
    ...(!isName(place.businessName) && { businessName: 'name' }),
    ...(!isName(place.contactName) && { contactName: 'name' }),
    ...(email !== undefined && !/^\S+@\S+\.\S+$/.test(email) && { email: 'email' }),
    ...(!/^\+[1-9]\d{6,14}$/.test(place.phone) && { phone: 'phone' }),
    ...(place.city === '' && { city: 'required' }),
    ...(place.address === '' && { address: 'required' }),
    ...(capacity !== null && !(Number.isInteger(capacity) && capacity >= 1 && capacity <= CAPACITY_MAX) && { capacity: 'capacity' }),
    ...(imageUrl !== null && !imageUrl.startsWith('https://') && { imageUrl: 'url' }),
  };
}

function isName(text: string): boolean {
  return text.length >= 2 && text.length <= 120;
}
